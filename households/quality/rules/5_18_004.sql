-- code: 5_18_004
-- title: 风险“因安全住房”未对应住房安全帮扶或搬迁
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 监测户风险有“因安全住房”，措施中没有住房安全帮扶或搬迁。
-- do: 按风险补充对应的帮扶措施，或更正风险。
SELECT h.risks AS 致贫返贫风险,
       h.measures AS 帮扶措施
FROM household h
WHERE h.is_risk_open AND h.risks && ARRAY['因安全住房']::varchar[] AND cardinality(h.measures) > 0
    AND NOT h.measures && ARRAY['住房安全帮扶', '搬迁']::varchar[]
