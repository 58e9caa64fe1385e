-- code: 3_02_901
-- title: 同户多个配偶
-- scope: household
-- severity: 3
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 一户有两人以上登记为户主的配偶。
-- do: 对照户口簿更正与户主关系。
SELECT h.spouses AS 配偶人数
FROM household h
WHERE h.spouses > 1
