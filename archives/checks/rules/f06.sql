-- code: f06
-- title: 生成后没有签字
-- state: flawed
-- says: 系统生成的“{材料}”打印后还没有签字归档。
-- do: 打印、签字、盖章后拍照，作为新版本归档，并登记已签字。
SELECT p.title AS 材料
FROM paper p
WHERE p.is_blank_form
