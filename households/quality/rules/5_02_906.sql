-- code: 5_02_906
-- title: 五保金大于0但不足200元
-- scope: household
-- severity: 5
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: least = 200 元 | 全年最少多少元 | docs/sources.md#quality | 2021-01-01
-- says: 全年五保金应为0或不低于200元。
-- do: 核对单位（元）和发放明细后更正。
SELECT h.wubao_yuan AS 五保金
FROM household h
WHERE h.wubao_yuan > 0 AND h.wubao_yuan < $least
