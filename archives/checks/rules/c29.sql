-- code: c29
-- title: 风险消除早于发现
-- state: contradicts
-- says: “{材料}”日期 {日期}，早于发现风险的日期 {发现日期}。
-- do: 核对两个日期，更正错的一处。
SELECT p.title AS 材料,
       p.made_on AS 日期,
       p.risk_found_on AS 发现日期
FROM paper p
WHERE p.code = 'risk_removal' AND p.made_on < p.risk_found_on
