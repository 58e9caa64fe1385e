-- code: 5_16_007
-- title: 无人享受低保但有低保金
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 没有成员享受低保，却登记了低保金。
-- do: 与民政部门核对；年内停保属实的可以豁免。
SELECT h.dibao_members AS 低保人数,
       h.dibao_yuan AS 低保金
FROM household h
WHERE h.members > 0 AND h.dibao_members = 0 AND h.dibao_yuan > 0
