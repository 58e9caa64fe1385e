-- code: c03
-- title: 申请晚于识别
-- state: contradicts
-- says: “{材料}”日期 {日期}，晚于底图的识别日期 {识别日期}。
-- do: 核对申请日期和底图的识别日期，更正错的一处。
SELECT p.title AS 材料,
       p.made_on AS 日期,
       p.identified_on AS 识别日期
FROM paper p
WHERE p.step = 1 AND p.is_first AND p.made_on > p.identified_on
