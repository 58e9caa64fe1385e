-- code: c20
-- title: 户编号是别户的
-- state: contradicts
-- says: “{材料}”上的户编号 {材料所写} 不是这户的。
-- do: 放错的从卷内删除，归到它自己的档案。
SELECT p.title AS 材料,
       p.said_household AS 材料所写
FROM paper p
WHERE p.said_household <> p.household_no
