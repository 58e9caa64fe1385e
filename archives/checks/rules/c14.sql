-- code: c14
-- title: 一份材料用在两户
-- state: contradicts
-- says: “{材料}”与另一户（档案 {另一份档案}）的是同一份扫描件。
-- do: 换成这户自己的材料；放错的从卷内删除。
SELECT p.title AS 材料,
       p.twin_elsewhere AS 另一份档案
FROM paper p
WHERE NOT p.is_picture AND p.twin_elsewhere IS NOT NULL
