-- code: 5_02_907
-- title: 有生产经营性收入但无生产经营性支出
-- scope: household
-- severity: 5
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 登记了生产经营性收入，支出为0或没有填写。
-- do: 核对种养成本后补填支出。
SELECT h.business_yuan AS 生产经营性收入,
       h.business_cost_yuan AS 生产经营性支出
FROM household h
WHERE h.business_yuan > 0 AND coalesce(h.business_cost_yuan, 0) = 0
