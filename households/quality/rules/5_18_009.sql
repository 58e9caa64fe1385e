-- code: 5_18_009
-- title: 识别当月或次月即消除风险
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 风险在识别的当月或次月就标注消除（自然消除除外）。
-- do: 核实识别和消除时间；确属误识别的按程序回退。
SELECT h.risk_found_on AS 风险识别时间,
       h.risk_removed_on AS 风险消除时间
FROM household h
WHERE h.is_risk_removed AND h.risk_removal_mode <> '自然消除'
    AND h.risk_removed_on < h.risk_found_on + make_interval(months => 2)
