-- code: 5_02_917
-- title: 户主未满16周岁
-- scope: household
-- severity: 5
-- basis: 底图各项之间应当一致，docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: age = 16 岁 | 满多少周岁起 | docs/sources.md#quality | 2023-12-01
-- says: 户主不满16周岁。
-- do: 核实后更正户主或出生日期；孤儿单独立户属实的可以豁免。
SELECT h.head_age AS 户主年龄
FROM household h
WHERE h.heads > 0 AND h.head_age < $age
