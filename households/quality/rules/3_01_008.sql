-- code: 3_01_008
-- title: 未满16岁有公益性岗位
-- scope: person
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- param: age = 16 岁 | 满多少周岁起可以上岗 | docs/sources.md#quality | 2023-12-01
-- says: 公益性岗位只安排16至69周岁的人，该人未满16周岁。
-- do: 更正出生日期或清空公益性岗位。
SELECT p.birth_on AS 出生日期,
       p.public_posts AS 公益性岗位
FROM person p
WHERE p.age < $age AND cardinality(p.public_posts) > 0
