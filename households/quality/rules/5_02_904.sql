-- code: 5_02_904
-- title: 计划生育金大于0但不足100元
-- scope: household
-- severity: 5
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: least = 100 元 | 全年最少多少元 | docs/sources.md#quality | 2021-01-01
-- says: 全年计划生育金应为0或不低于100元。
-- do: 核对单位（元）和发放明细后更正。
SELECT h.family_planning_yuan AS 计划生育金
FROM household h
WHERE h.family_planning_yuan > 0 AND h.family_planning_yuan < $least
