-- code: 4_11_015
-- title: 有成员享受低保但措施未登记综合保障
-- scope: household
-- severity: 4
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 监测户有成员享受低保，帮扶措施没有登记综合保障。
-- do: 补登综合保障，或更正低保情况。
SELECT h.dibao_members AS 低保人数,
       h.measures AS 帮扶措施
FROM household h
WHERE h.is_risk_open AND h.dibao_members > 0 AND h.tekun_members = 0 AND cardinality(h.measures) > 0 AND NOT h.measures && ARRAY['综合保障']::varchar[]
