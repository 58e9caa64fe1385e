-- code: 5_02_905
-- title: 养老保险金大于0但不足88元
-- scope: household
-- severity: 5
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: least = 88 元 | 全年最少多少元 | docs/sources.md#quality | 2021-01-01
-- says: 全年养老保险金应为0或不低于88元。
-- do: 核对单位（元）和发放明细后更正。
SELECT h.pension_yuan AS 养老保险金
FROM household h
WHERE h.pension_yuan > 0 AND h.pension_yuan < $least
