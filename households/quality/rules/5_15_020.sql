-- code: 5_15_020
-- title: 风险“因病”但合规自付支出为0
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 监测户的风险有“因病”，但合规自付支出为0或没有填写。
-- do: 与医保部门核对后补填合规自付支出，或更正风险。
SELECT h.risks AS 致贫返贫风险,
       h.self_paid_yuan AS 合规自付支出
FROM household h
WHERE h.is_risk_open AND h.risks && ARRAY['因病']::varchar[] AND h.sick > 0 AND coalesce(h.self_paid_yuan, 0) = 0
