-- code: c17
-- title: 签字人不是这户的人
-- state: contradicts
-- says: “{材料}”应由户主 {户主} 签字，签的是 {签字人}。
-- do: 核对是不是这户的材料；放错的从卷内删除，签错的重签。
SELECT p.title AS 材料,
       p.head_name AS 户主,
       p.signers AS 签字人
FROM paper p
WHERE p.signed_for_head = 'stranger'
