-- code: 5_18_008
-- title: 风险“缺劳动力”但四分之一以上成员有劳动力
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: parts = 4 份 | 劳动力占几分之一以上 | docs/sources.md#quality | 2023-12-01
-- says: 监测户的风险有“缺劳动力”，但四分之一以上成员登记为普通或技能劳动力。
-- do: 核实风险是否成立；属实的可以豁免。
SELECT h.risks AS 致贫返贫风险,
       h.members AS 成员数,
       h.workers AS 有劳动力人数
FROM household h
WHERE h.is_risk_open AND h.risks && ARRAY['缺劳动力']::varchar[] AND h.workers * $parts >= h.members AND h.workers < h.members
