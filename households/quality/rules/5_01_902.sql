-- code: 5_01_902
-- title: 未满18岁登记为中共党员或预备党员
-- scope: person
-- severity: 5
-- basis: 底图各项之间应当一致，docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- param: age = 18 岁 | 满多少周岁可以入党 | docs/sources.md#quality | 1982-09-06
-- says: 入党须年满18周岁。
-- do: 核实后更正政治面貌或出生日期。
SELECT p.birth_on AS 出生日期,
       p.political AS 政治面貌
FROM person p
WHERE p.age < $age AND p.political IN ('中共党员', '中共预备党员')
