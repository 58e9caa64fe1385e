-- code: 3_02_010
-- title: 与村主干路距离为空
-- scope: household
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: “与村主干路距离”没有填写；空不等于零，也不等于否。
-- do: 入户核实后补填与村主干路距离。
SELECT h.road_distance_km AS 与村主干路距离
FROM household h
WHERE h.members > 0 AND h.road_distance_km IS NULL
