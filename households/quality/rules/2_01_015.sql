-- code: 2_01_015
-- title: 无劳动力却外出务工
-- scope: person
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- param: age = 16 岁 | 满多少周岁起 | docs/sources.md#quality | 2023-12-01
-- says: 满16周岁、劳动技能为无劳动力的人登记为乡镇外务工。
-- do: 核实是否务工：务工属实的更正劳动技能，否则清空务工信息。
SELECT p.labour AS 劳动技能,
       p.work_area AS 务工区域
FROM person p
WHERE p.labour = '无劳动力' AND p.is_away AND p.age >= $age
