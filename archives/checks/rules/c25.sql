-- code: c25
-- title: 所属年份晚于材料日期
-- state: contradicts
-- says: “{材料}”日期 {日期}，所属年份却是 {年份} 年。
-- do: 核对所属年份和材料日期，更正错的一处。
SELECT p.title AS 材料,
       p.made_on AS 日期,
       p.year AS 年份
FROM paper p
WHERE p.year > extract(year FROM p.made_on)
