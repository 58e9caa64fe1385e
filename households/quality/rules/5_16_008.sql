-- code: 5_16_008
-- title: 有成员享受特困供养但五保金为0
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 有成员享受特困供养，全年五保金登记为0。
-- do: 与民政部门核对后补填五保金，或更正特困供养情况。
SELECT h.tekun_members AS 特困人数,
       h.wubao_yuan AS 五保金
FROM household h
WHERE h.tekun_members > 0 AND h.wubao_yuan = 0
