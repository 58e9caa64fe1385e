-- code: c22
-- title: 材料早于识别多年
-- state: contradicts
-- says: “{材料}”日期 {日期}，比识别日期 {识别日期} 早 两 年以上。
-- do: 核对日期是否登记错；不是这次识别的材料从卷内删除。
SELECT p.title AS 材料,
       p.made_on AS 日期,
       p.identified_on AS 识别日期
FROM paper p
WHERE p.chapter IN ('who_is_poor', 'who_helps', 'how_left') AND p.wants_date AND p.made_on < p.identified_on - make_interval(years => $years_before)
