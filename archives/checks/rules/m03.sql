-- code: m03
-- title: 逐年材料缺年份
-- state: missing
-- says: “{材料}”缺 {年份} 年。
-- do: 补齐缺的年份；已归档的请核对所属年份是否填错。
SELECT s.title AS 材料,
       s.missing_years AS 年份
FROM slot s
WHERE s.is_needed AND s.is_yearly AND s.papers > 0 AND s.missing_years <> ''
