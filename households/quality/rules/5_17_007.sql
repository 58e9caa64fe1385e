-- code: 5_17_007
-- title: 16–22岁文化程度为小学及以下
-- scope: person
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: youngest = 16 岁 | 满多少周岁起 | docs/sources.md#quality | 2023-12-01
-- param: oldest = 22 岁 | 满多少周岁止 | docs/sources.md#quality | 2023-12-01
-- says: 16至22周岁的人文化程度登记为小学、文盲或半文盲，可能未接受义务教育，也可能多年未更新。
-- do: 核实学历后更正；属实的可以豁免。
SELECT p.birth_on AS 出生日期,
       p.education AS 文化程度
FROM person p
WHERE p.age BETWEEN $youngest AND $oldest AND p.education IN ('文盲或半文盲', '小学') AND NOT p.is_at_school
