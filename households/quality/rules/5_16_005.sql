-- code: 5_16_005
-- title: 有一、二级残疾人但措施未登记综合保障
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 监测户有一级或二级残疾人（应享受残疾人补贴），帮扶措施没有登记综合保障。
-- do: 与残联核对补贴发放后补登综合保障。
SELECT h.severely_disabled AS 重度残疾人数,
       h.measures AS 帮扶措施
FROM household h
WHERE h.is_risk_open AND h.severely_disabled > 0 AND h.dibao_members = 0 AND h.tekun_members = 0 AND cardinality(h.measures) > 0 AND NOT h.measures && ARRAY['综合保障']::varchar[]
