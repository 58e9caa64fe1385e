-- code: 5_19_003
-- title: 整户无劳动力且无人享受低保
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 建档立卡户或监测户全家没有劳动力（含弱劳动力），又没有人享受低保或特困供养。
-- do: 与民政部门核实，符合条件的纳入低保或特困供养。
SELECT h.members AS 成员数,
       h.any_workers AS 有劳动力人数
FROM household h
WHERE (h.is_registered OR h.is_monitored) AND h.members > 0 AND h.any_workers = 0 AND h.dibao_members = 0 AND h.tekun_members = 0
