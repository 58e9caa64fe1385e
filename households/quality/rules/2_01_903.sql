-- code: 2_01_903
-- title: 健康状况“健康”与其他情形同时填报
-- scope: person
-- severity: 2
-- basis: 底图各项之间应当一致，docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 健康状况同时选了“健康”和慢性病、大病或残疾。
-- do: 入户核实后只保留实际情况。
SELECT p.health AS 健康状况
FROM person p
WHERE p.health && ARRAY['健康']::varchar[] AND cardinality(p.health) > 1
