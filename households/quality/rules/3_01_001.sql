-- code: 3_01_001
-- title: 与户主关系为空
-- scope: person
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 没有填写与户主关系。
-- do: 对照户口簿补填与户主关系。
SELECT p.relation AS 与户主关系
FROM person p
WHERE p.relation = ''
