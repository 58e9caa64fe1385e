-- code: 5_01_901
-- title: 年龄超过110岁
-- scope: person
-- severity: 5
-- basis: 底图各项之间应当一致，docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: age = 110 岁 | 超过多少周岁 | docs/sources.md#quality | 2023-12-01
-- says: 按出生日期计算年龄超过110周岁。
-- do: 核实是否健在；已去世的办理自然减少，否则更正出生日期。
SELECT p.birth_on AS 出生日期
FROM person p
WHERE p.age > $age
