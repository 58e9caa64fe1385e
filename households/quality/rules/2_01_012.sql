-- code: 2_01_012
-- title: 因病因残失学，但健康状况为健康
-- scope: person
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 失学或辍学原因是因病或因残，健康状况却只填健康。
-- do: 核实后更正失学原因或健康状况。
SELECT p.dropout_reason AS 失学原因,
       p.health AS 健康状况
FROM person p
WHERE p.dropout_reason IN ('因病', '因残') AND p.is_healthy
