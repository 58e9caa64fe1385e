-- code: 3_01_010
-- title: 登记3种及以上公益性岗位
-- scope: person
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- param: posts = 3 种 | 达到多少种算超出 | docs/sources.md#quality | 2023-12-01
-- says: 一人登记的公益性岗位达到3种。
-- do: 核实后只保留在岗的岗位（最多2种）。
SELECT p.public_posts AS 公益性岗位
FROM person p
WHERE cardinality(p.public_posts) >= $posts
