-- code: 5_16_006
-- title: 有成员享受低保但低保金为0
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 有成员享受低保，全年低保金登记为0。
-- do: 与民政部门核对后补填低保金，或更正低保情况。
SELECT h.dibao_members AS 低保人数,
       h.dibao_yuan AS 低保金
FROM household h
WHERE h.dibao_members > 0 AND h.dibao_yuan = 0
