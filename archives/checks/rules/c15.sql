-- code: c15
-- title: 同一文件放了两次
-- state: contradicts
-- says: “{材料}”与本档案的“{另一份}”是同一个文件。
-- do: 换成正确的文件；多余的从卷内删除。
SELECT p.title AS 材料,
       p.twin_here_title AS 另一份
FROM paper p
WHERE p.twin_here_title IS NOT NULL
