-- code: c05
-- title: 退出材料不在退出年度
-- state: contradicts
-- says: “{材料}”日期 {日期}，不在底图的退出年度 {退出年度}。
-- do: 核对材料日期和底图的退出年度，更正错的一处。
SELECT p.title AS 材料,
       p.made_on AS 日期,
       p.exit_year AS 退出年度
FROM paper p
WHERE p.exit_step > 0 AND p.is_first AND extract(year FROM p.made_on) <> p.exit_year
