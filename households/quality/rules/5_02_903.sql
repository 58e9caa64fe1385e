-- code: 5_02_903
-- title: 低保金大于0但不足200元
-- scope: household
-- severity: 5
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: least = 200 元 | 全年最少多少元 | docs/sources.md#quality | 2021-01-01
-- says: 全年低保金应为0或不低于200元。
-- do: 核对单位（元）和发放明细后更正。
SELECT h.dibao_yuan AS 低保金
FROM household h
WHERE h.dibao_yuan > 0 AND h.dibao_yuan < $least
