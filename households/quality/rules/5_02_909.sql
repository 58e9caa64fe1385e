-- code: 5_02_909
-- title: 耕地面积超过100亩
-- scope: household
-- severity: 5
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: most = 100 亩 | 最多多少亩 | docs/sources.md#quality | 2021-01-01
-- says: 耕地面积超过100亩，多为单位填错。
-- do: 核对承包面积（亩）后更正；属实的可以豁免。
SELECT h.arable_mu AS 耕地面积
FROM household h
WHERE h.arable_mu > $most
