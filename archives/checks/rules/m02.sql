-- code: m02
-- title: 份数不足
-- state: missing
-- says: “{材料}”要 {应有} 份，只有 {已有} 份。
-- do: 补齐份数。
SELECT s.title AS 材料,
       s.least AS 应有,
       s.papers AS 已有
FROM slot s
WHERE s.is_needed AND NOT s.is_yearly AND s.papers > 0 AND s.papers < s.least
