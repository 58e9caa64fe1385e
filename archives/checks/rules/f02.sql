-- code: f02
-- title: 没有日期
-- state: flawed
-- says: “{材料}”没有日期。
-- do: 按材料上的真实日期登记；材料上没有的，请出具人补上。
SELECT p.title AS 材料
FROM paper p
WHERE p.wants_date AND p.made_on IS NULL AND NOT p.is_blank_form
