-- code: 1_11_005
-- title: 已消除风险但有成员失学
-- scope: household
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 风险已消除，仍有义务教育年龄的成员登记了失学原因。
-- do: 核实就读情况；属实的回退风险消除。
SELECT h.out_of_school AS 失学人数
FROM household h
WHERE h.is_risk_removed AND h.out_of_school > 0
