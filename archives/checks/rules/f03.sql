-- code: f03
-- title: 没有盖章
-- state: flawed
-- says: “{材料}”没有盖章。
-- do: 请出具单位盖章后重新拍照归档。
SELECT p.title AS 材料
FROM paper p
WHERE p.wants_seal AND p.is_sealed IS FALSE AND NOT p.is_blank_form
