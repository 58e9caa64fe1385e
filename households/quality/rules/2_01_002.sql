-- code: 2_01_002
-- title: 健康状况为空
-- scope: person
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 没有填写健康状况。
-- do: 入户核实后补填健康状况（可多选）。
SELECT p.health AS 健康状况
FROM person p
WHERE cardinality(p.health) = 0
