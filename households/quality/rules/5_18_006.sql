-- code: 5_18_006
-- title: 有成员失学但未对应义务教育帮扶
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 监测户有义务教育年龄的成员登记了失学原因，措施中没有义务教育帮扶。
-- do: 按风险补充对应的帮扶措施，或更正风险。
SELECT h.out_of_school AS 失学人数,
       h.measures AS 帮扶措施
FROM household h
WHERE h.is_risk_open AND h.out_of_school > 0 AND cardinality(h.measures) > 0
    AND NOT h.measures && ARRAY['义务教育帮扶']::varchar[]
