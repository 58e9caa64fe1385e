-- code: c27
-- title: 返贫材料不在返贫年度
-- state: contradicts
-- says: “{材料}”日期 {日期}，底图的返贫年度是 {返贫年度}。
-- do: 核对材料日期和返贫年度，更正错的一处。
SELECT p.title AS 材料,
       p.made_on AS 日期,
       p.relapse_year AS 返贫年度
FROM paper p
WHERE p.code = 'relapse' AND extract(year FROM p.made_on) <> p.relapse_year
