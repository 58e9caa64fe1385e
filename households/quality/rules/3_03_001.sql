-- code: 3_03_001
-- title: 出列村未解决饮水户数加危房户数大于总户数
-- scope: village
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 未解决安全饮水户数与危房户数之和超过总户数。
-- do: 核对三项户数后更正。
SELECT v.unsafe_water_households AS 未解决安全饮水户数,
       v.dangerous_house_households AS 危房户数,
       v.households AS 总户数
FROM village v
WHERE v.left_poverty_in IS NOT NULL AND v.unsafe_water_households + v.dangerous_house_households > v.households
