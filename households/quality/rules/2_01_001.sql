-- code: 2_01_001
-- title: 民族为空
-- scope: person
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 没有填写民族。
-- do: 对照户口簿补填民族。
SELECT p.ethnic AS 民族
FROM person p
WHERE p.ethnic = ''
