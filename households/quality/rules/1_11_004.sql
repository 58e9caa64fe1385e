-- code: 1_11_004
-- title: 已消除风险但未填消除时间或消除方式
-- scope: household
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 风险是否已消除为“是”，风险消除时间或消除方式没有填写。
-- do: 按消除公告补填。
SELECT h.risk_removed_on AS 风险消除时间,
       h.risk_removal_mode AS 风险消除方式
FROM household h
WHERE h.is_risk_removed AND (h.risk_removed_on IS NULL OR h.risk_removal_mode = '')
