-- code: c26
-- title: 一年两份
-- state: contradicts
-- says: “{材料}”{年份} 年有两份以上。
-- do: 留下真实的一份，其余写明原因从卷内删除。
SELECT p.title AS 材料,
       p.about_year AS 年份
FROM paper p
WHERE p.is_yearly AND p.same_year > 1
