-- code: 5_01_006
-- title: ≥70岁有公益性岗位
-- scope: person
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: age = 70 岁 | 满多少周岁起不再上岗 | docs/sources.md#quality | 2023-12-01
-- says: 公益性岗位只安排16至69周岁的人，该人已满70周岁。
-- do: 核实后调整岗位或更正登记。
SELECT p.birth_on AS 出生日期,
       p.public_posts AS 公益性岗位
FROM person p
WHERE p.age >= $age AND cardinality(p.public_posts) > 0
