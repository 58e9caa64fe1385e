-- code: c04
-- title: 识别材料晚于识别年度
-- state: contradicts
-- says: “{材料}”日期 {日期}，晚于底图的识别年度 {识别年度}。
-- do: 核对材料日期和底图的识别日期，更正错的一处。
SELECT p.title AS 材料,
       p.made_on AS 日期,
       p.identified_year AS 识别年度
FROM paper p
WHERE p.step > 1 AND p.is_first AND extract(year FROM p.made_on) > p.identified_year
