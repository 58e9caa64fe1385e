-- code: 2_01_010
-- title: ≥60岁劳动技能填普通劳动力或技能劳动力
-- scope: person
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: age = 60 岁 | 满多少周岁起 | docs/sources.md#quality | 2023-12-01
-- says: 60周岁及以上的人登记为普通劳动力或技能劳动力。
-- do: 核实后改为弱劳动力或半劳动力、丧失劳动力；仍能劳动属实的可以豁免。
SELECT p.birth_on AS 出生日期,
       p.labour AS 劳动技能
FROM person p
WHERE p.age >= $age AND p.labour IN ('普通劳动力', '技能劳动力')
