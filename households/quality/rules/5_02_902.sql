-- code: 5_02_902
-- title: 务工月均工资不在100元至3万元之间
-- scope: household
-- severity: 5
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: least = 100 元 | 月均最少多少元 | docs/sources.md#quality | 2021-01-01
-- param: most = 30000 元 | 月均最多多少元 | docs/sources.md#quality | 2021-01-01
-- says: 工资性收入除以全家务工月数，月均不到100元或超过3万元。
-- do: 核对务工时间和工资后更正。
SELECT h.wage_yuan AS 工资性收入,
       h.months_worked AS 务工月数
FROM household h
WHERE h.wage_yuan BETWEEN 300 AND 300000 AND h.months_worked > 0
    AND h.wage_yuan / h.months_worked NOT BETWEEN $least AND $most
