-- code: 2_01_011
-- title: 未满16岁或在校生，劳动技能不是“无劳动力”
-- scope: person
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- param: age = 16 岁 | 满多少周岁算劳动年龄 | docs/sources.md#quality | 2023-12-01
-- says: 未满16周岁的人和在校生应登记为无劳动力。
-- do: 更正劳动技能，或更正出生日期、在校生状况。
SELECT p.birth_on AS 出生日期,
       p.school_status AS 在校生状况,
       p.labour AS 劳动技能
FROM person p
WHERE (p.age < $age OR p.is_at_school) AND p.labour NOT IN ('', '无劳动力')
