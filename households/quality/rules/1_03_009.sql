-- code: 1_03_009
-- title: 出列村垃圾集中堆放点数为空
-- scope: village
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 出列村当年的“垃圾集中堆放点数”没有填写；没有的填0或“否”。
-- do: 由村工作队补填垃圾集中堆放点数。
SELECT v.year AS 年度,
       v.waste_points AS 垃圾集中堆放点数
FROM village v
WHERE v.left_poverty_in IS NOT NULL AND v.waste_points IS NULL
