-- code: c06
-- title: 跟踪记录早于退出
-- state: contradicts
-- says: “{材料}”日期 {日期}，早于退出年度 {退出年度}。
-- do: 核对材料日期；不是退出后的跟踪记录的，移到走访记录。
SELECT p.title AS 材料,
       p.made_on AS 日期,
       p.exit_year AS 退出年度
FROM paper p
WHERE p.code = 'follow_up' AND extract(year FROM p.made_on) < p.exit_year
