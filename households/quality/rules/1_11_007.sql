-- code: 1_11_007
-- title: 已消除风险但饮水不安全
-- scope: household
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 风险已消除，仍没有解决安全饮用水。
-- do: 核实饮水；属实的回退风险消除。
SELECT h.has_safe_water AS 是否解决安全饮用水
FROM household h
WHERE h.is_risk_removed AND h.has_safe_water IS FALSE
