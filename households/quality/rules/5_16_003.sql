-- code: 5_16_003
-- title: 措施登记综合保障但无人享受低保、特困或残疾补贴
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 监测户登记了综合保障，但没有成员享受低保、特困供养，也没有一、二级残疾人。
-- do: 与民政、残联核对后更正措施或成员情况。
SELECT h.measures AS 帮扶措施,
       h.dibao_members AS 低保人数,
       h.tekun_members AS 特困人数
FROM household h
WHERE h.is_risk_open AND h.measures && ARRAY['综合保障']::varchar[]
    AND h.dibao_members = 0 AND h.tekun_members = 0 AND h.severely_disabled = 0
