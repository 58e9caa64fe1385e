-- code: 2_11_001
-- title: 风险“因残”但无残疾人
-- scope: household
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 监测户的致贫返贫风险有“因残”，但没有成员健康状况为残疾。
-- do: 核实后更正风险或成员健康状况。
SELECT h.risks AS 致贫返贫风险,
       h.disabled AS 残疾人数
FROM household h
WHERE h.is_risk_open AND h.risks && ARRAY['因残']::varchar[] AND h.disabled = 0
