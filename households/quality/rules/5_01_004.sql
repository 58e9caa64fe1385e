-- code: 5_01_004
-- title: 特困供养人员外出务工
-- scope: person
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 享受特困供养的人登记为乡镇外务工。
-- do: 核实是否仍符合特困供养条件，或更正务工信息。
SELECT p.tekun_kind AS 享受特困供养政策情况,
       p.work_area AS 务工区域
FROM person p
WHERE p.tekun_kind IN ('农村特困', '城市特困') AND p.is_away
