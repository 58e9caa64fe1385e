-- code: 5_15_015
-- title: 风险“因病”但无患病者
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 监测户的风险有“因病”，但没有成员为长期慢性病或患有大病。
-- do: 核实后更正风险或成员健康状况。
SELECT h.risks AS 致贫返贫风险,
       h.sick AS 患病人数
FROM household h
WHERE h.is_risk_open AND h.risks && ARRAY['因病']::varchar[] AND h.sick = 0
