-- code: 2_01_003
-- title: 劳动技能为空
-- scope: person
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 没有填写劳动技能。
-- do: 入户核实后补填劳动技能。
SELECT p.labour AS 劳动技能
FROM person p
WHERE p.labour = ''
