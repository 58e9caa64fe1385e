-- code: c02
-- title: 退出材料日期颠倒
-- state: contradicts
-- says: “{材料}”（{日期}）早于前一步“{前一步}”（{前一步日期}）。
-- do: 核对两份材料的真实日期；登记错的更正，程序颠倒的说明原因。
SELECT p.title AS 材料,
       p.made_on AS 日期,
       p.before_title AS 前一步,
       p.before_on AS 前一步日期
FROM paper p
WHERE p.is_first AND p.exit_step > 0 AND p.made_on < p.before_on
