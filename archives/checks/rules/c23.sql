-- code: c23
-- title: 销户后还有材料
-- state: contradicts
-- says: “{材料}”日期 {日期}，晚于这户销户的日期 {销户日期}。
-- do: 核对日期和销户日期，更正错的一处。
SELECT p.title AS 材料,
       p.made_on AS 日期,
       p.dissolved_on AS 销户日期
FROM paper p
WHERE p.made_on > p.dissolved_on
