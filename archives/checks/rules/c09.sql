-- code: c09
-- title: 成员姓名与底图不符
-- state: contradicts
-- says: “{材料}”上的 {姓名} 不是底图里这户的成员。
-- do: 核对家庭成员，更正材料或底图。
SELECT p.title AS 材料,
       p.strangers AS 姓名
FROM paper p
WHERE p.strangers IS NOT NULL
