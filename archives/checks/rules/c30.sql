-- code: c30
-- title: 有措施没有凭证
-- state: contradicts
-- says: 底图登记有“{措施}”，卷内没有“{材料}”。
-- do: 补交凭证；没有落实的，更正底图的帮扶措施。
SELECT s.measures AS 措施,
       s.title AS 材料
FROM slot s
WHERE s.measures IS NOT NULL AND NOT s.is_needed AND s.papers = 0
