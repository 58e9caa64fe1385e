-- code: c07
-- title: 收入与底图不符
-- state: contradicts
-- says: “{材料}”{年度} 年人均纯收入 {材料金额} 元，底图是 {底图金额} 元。
-- do: 重新算账，更正材料或底图中错的一处。
SELECT p.title AS 材料,
       p.about_year AS 年度,
       p.amount_yuan AS 材料金额,
       p.register_yuan AS 底图金额
FROM paper p
WHERE p.code = 'income' AND abs(p.amount_yuan - p.register_yuan) > $tolerance_yuan
