-- code: 5_02_911
-- title: 退耕还林面积超过200亩
-- scope: household
-- severity: 5
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: most = 200 亩 | 最多多少亩 | docs/sources.md#quality | 2021-01-01
-- says: 退耕还林面积超过200亩，多为单位填错。
-- do: 核对承包面积（亩）后更正；属实的可以豁免。
SELECT h.returned_mu AS 退耕还林面积
FROM household h
WHERE h.returned_mu > $most AND h.returned_mu <= coalesce(h.forest_mu, 0) + coalesce(h.grass_mu, 0)
