-- code: 2_02_905
-- title: 建档立卡户主要致贫原因为空
-- scope: household
-- severity: 2
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 建档立卡户没有填写主要致贫原因（单选必填）。
-- do: 按识别时的调查补填。
SELECT h.cause_main AS 主要致贫原因
FROM household h
WHERE h.is_registered AND h.cause_main = ''
