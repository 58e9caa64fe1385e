-- code: f05
-- title: 没有登记是否盖章
-- state: flawed
-- says: “{材料}”还没有人看过有没有盖章。
-- do: 打开材料看一看，登记是否盖章。
SELECT p.title AS 材料
FROM paper p
WHERE p.wants_seal AND p.is_sealed IS NULL AND p.source <> 'made'
