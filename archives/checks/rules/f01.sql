-- code: f01
-- title: 没有签字
-- state: flawed
-- says: “{材料}”没有签字。
-- do: 请签字人补签后重新拍照归档。
SELECT p.title AS 材料
FROM paper p
WHERE p.wants_signature AND p.is_signed IS FALSE AND NOT p.is_blank_form
