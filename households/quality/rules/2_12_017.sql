-- code: 2_12_017
-- title: 监测对象16–59岁健康且非在校，劳动技能填丧失劳动力或无劳动力
-- scope: person
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: youngest = 16 岁 | 满多少周岁起 | docs/sources.md#quality | 2023-12-01
-- param: oldest = 59 岁 | 满多少周岁止 | docs/sources.md#quality | 2023-12-01
-- says: 16至59周岁、健康、不在校的人登记为丧失劳动力或无劳动力。
-- do: 核实后更正劳动技能或健康状况。
SELECT p.birth_on AS 出生日期,
       p.health AS 健康状况,
       p.labour AS 劳动技能
FROM person p
WHERE p.is_monitored AND p.age BETWEEN $youngest AND $oldest AND p.is_healthy AND NOT p.is_at_school
    AND p.labour IN ('丧失劳动力', '无劳动力')
