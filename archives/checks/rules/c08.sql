-- code: c08
-- title: 人数与底图不符
-- state: contradicts
-- says: “{材料}”写 {材料人数} 人，底图当日是 {底图人数} 人。
-- do: 核对家庭成员；有增减的补动态调整材料，写错的更正。
SELECT p.title AS 材料,
       p.people AS 材料人数,
       p.people_that_day AS 底图人数
FROM paper p
WHERE p.people_known <> '{}' AND p.people <> ALL(p.people_known)
