-- code: 5_16_010
-- title: 未满16岁务工
-- scope: person
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- param: age = 16 岁 | 满多少周岁起算劳动年龄 | docs/sources.md#quality | 2002-12-01
-- says: 未满16周岁的人登记有务工区域或务工时间。
-- do: 核实出生日期；不满16周岁的清空务工信息，疑似童工的移交人社部门。
SELECT p.birth_on AS 出生日期,
       p.work_area AS 务工区域,
       p.work_months AS 务工时间
FROM person p
WHERE p.age < $age AND p.is_at_work
