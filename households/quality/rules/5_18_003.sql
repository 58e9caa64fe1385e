-- code: 5_18_003
-- title: 风险“因残”未对应综合保障或社会帮扶
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 监测户风险有“因残”，措施中没有综合保障或社会帮扶。
-- do: 按风险补充对应的帮扶措施，或更正风险。
SELECT h.risks AS 致贫返贫风险,
       h.measures AS 帮扶措施
FROM household h
WHERE h.is_risk_open AND h.risks && ARRAY['因残']::varchar[] AND cardinality(h.measures) > 0
    AND NOT h.measures && ARRAY['综合保障', '社会帮扶']::varchar[]
