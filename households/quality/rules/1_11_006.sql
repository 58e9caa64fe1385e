-- code: 1_11_006
-- title: 已消除风险但住房为危房
-- scope: household
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 风险已消除，住房仍为C、D级或登记为危房户。
-- do: 核实住房；属实的回退风险消除，已改造的更正。
SELECT h.house_grade AS 危房级别,
       h.is_dangerous_house AS 是否危房户
FROM household h
WHERE h.is_risk_removed AND h.is_dangerous
