-- code: c21
-- title: 户主姓名不符
-- state: contradicts
-- says: “{材料}”上的户主 {材料所写} 不是这户现在或从前的户主。
-- do: 核对是不是这户的材料；写错的更正。
SELECT p.title AS 材料,
       p.said_head AS 材料所写
FROM paper p
WHERE p.said_head <> ALL(p.heads)
