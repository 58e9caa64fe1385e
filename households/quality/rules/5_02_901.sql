-- code: 5_02_901
-- title: 工资性收入不在300元至30万元之间
-- scope: household
-- severity: 5
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: least = 300 元 | 全年最少多少元 | docs/sources.md#quality | 2021-01-01
-- param: most = 300000 元 | 全年最多多少元 | docs/sources.md#quality | 2021-01-01
-- says: 全年工资性收入应为0，或在300元至30万元之间。
-- do: 核对单位（元）和务工明细后更正。
SELECT h.wage_yuan AS 工资性收入
FROM household h
WHERE h.wage_yuan > 0 AND h.wage_yuan NOT BETWEEN $least AND $most
