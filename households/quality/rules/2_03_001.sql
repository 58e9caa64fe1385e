-- code: 2_03_001
-- title: 出列村未通硬化路
-- scope: village
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 出列村没有登记通硬化路。
-- do: 与交通部门核实；属实的列入整改，登记错误的更正。
SELECT v.year AS 年度,
       v.has_hardened_road AS 是否通硬化路
FROM village v
WHERE v.left_poverty_in IS NOT NULL AND v.has_hardened_road IS NOT TRUE
