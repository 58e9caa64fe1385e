-- code: c28
-- title: 验收早于改造
-- state: contradicts
-- says: “{材料}”日期 {日期}，早于底图的改造年度 {改造年度}。
-- do: 核对验收日期和改造年度，更正错的一处。
SELECT p.title AS 材料,
       p.made_on AS 日期,
       p.reform_year AS 改造年度
FROM paper p
WHERE p.code = 'rebuilding' AND extract(year FROM p.made_on) < p.reform_year
