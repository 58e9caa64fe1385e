-- code: c10
-- title: 有凭证没有事实
-- state: contradicts
-- says: 有“{材料}”，底图里这户没有相应情况（{条件}）。
-- do: 核对底图是否漏登记；不是这户的材料，从卷内删除。
SELECT p.title AS 材料,
       p.need_words AS 条件
FROM paper p
WHERE p.is_voucher AND NOT p.is_needed AND (p.made_on IS NULL OR extract(year FROM p.made_on) >= p.facts_year)
