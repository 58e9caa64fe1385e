-- code: 4_11_009
-- title: 风险“缺劳动力”但全家有劳动力
-- scope: household
-- severity: 4
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 监测户的风险有“缺劳动力”，但全家都登记为普通或技能劳动力。
-- do: 核实后更正风险或劳动技能。
SELECT h.risks AS 致贫返贫风险,
       h.members AS 成员数,
       h.workers AS 有劳动力人数
FROM household h
WHERE h.is_risk_open AND h.risks && ARRAY['缺劳动力']::varchar[] AND h.members > 0 AND h.workers = h.members
