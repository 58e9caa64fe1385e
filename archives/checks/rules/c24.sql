-- code: c24
-- title: 日期还没有到
-- state: contradicts
-- says: “{材料}”日期 {日期} 还没有到。
-- do: 按材料上的真实日期更正。
SELECT p.title AS 材料,
       p.made_on AS 日期
FROM paper p
WHERE p.made_on > %(today)s
