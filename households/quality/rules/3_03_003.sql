-- code: 3_03_003
-- title: 底图登记人口多于村总人口
-- scope: village
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 底图中该村现有成员人数超过登记的村总人口。
-- do: 核对村总人口，或清理底图中的重复人口。
SELECT v.population AS 总人口,
       v.registered_people AS 底图人口
FROM village v
WHERE v.registered_people > v.population
