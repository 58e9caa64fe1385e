-- code: 5_18_007
-- title: 有成员未参加大病保险但未对应健康帮扶或社会帮扶
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 监测户有成员没有参加大病保险，措施中没有健康帮扶或社会帮扶。
-- do: 按风险补充对应的帮扶措施，或更正风险。
SELECT h.without_major AS 未参保人数,
       h.measures AS 帮扶措施
FROM household h
WHERE h.is_risk_open AND h.without_major > 0 AND cardinality(h.measures) > 0
    AND NOT h.measures && ARRAY['健康帮扶', '社会帮扶']::varchar[]
