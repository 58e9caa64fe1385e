-- code: f04
-- title: 没有登记是否签字
-- state: flawed
-- says: “{材料}”还没有人看过有没有签字。
-- do: 打开材料看一看，登记是否签字。
SELECT p.title AS 材料
FROM paper p
WHERE p.wants_signature AND p.is_signed IS NULL AND p.source <> 'made'
