-- code: 5_02_916
-- title: 与村主干路距离大于5公里
-- scope: household
-- severity: 5
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: most = 5 公里 | 最远多少公里 | docs/sources.md#quality | 2021-01-01
-- says: 到村主干路超过5公里，多为单位填错。
-- do: 核对单位（公里）后更正；确实偏远的可以豁免。
SELECT h.road_distance_km AS 与村主干路距离
FROM household h
WHERE h.road_distance_km > $most
