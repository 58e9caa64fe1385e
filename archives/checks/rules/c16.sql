-- code: c16
-- title: 家人代签
-- state: contradicts
-- says: “{材料}”应由户主 {户主} 签字，签的是家人 {签字人}。
-- do: 请户主本人补签；不能签的附委托书。
SELECT p.title AS 材料,
       p.head_name AS 户主,
       p.signers AS 签字人
FROM paper p
WHERE p.signed_for_head = 'member'
