-- code: 2_11_002
-- title: 识别到消除不足6个月
-- scope: household
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: months = 6 月 | 识别到消除至少多少个月 | docs/sources.md#quality | 2023-12-01
-- says: 从风险识别到风险消除不足6个月（自然消除除外；当月或次月消除的另有规则）。
-- do: 核实是否稳定消除；过早消除的回退。
SELECT h.risk_found_on AS 风险识别时间,
       h.risk_removed_on AS 风险消除时间
FROM household h
WHERE h.is_risk_removed AND h.risk_removal_mode <> '自然消除'
    AND h.risk_removed_on < h.risk_found_on + make_interval(months => $months)
    AND h.risk_removed_on >= h.risk_found_on + make_interval(months => 2)
