-- code: 1_02_901
-- title: 已脱贫但人均纯收入低于当年脱贫标准
-- scope: household
-- severity: 1
-- basis: 底图各项之间应当一致，docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 已脱贫户人均纯收入低于当年脱贫标准；有监测线的年度改按监测线核查。
-- do: 重新算账；属实的按程序研判是否错退、返贫。
SELECT h.year AS 年度,
       h.net_per_head_yuan AS 人均纯收入,
       h.exit_line_yuan AS 脱贫标准
FROM household h
WHERE h.is_out AND h.line_yuan IS NULL AND h.net_per_head_yuan < h.exit_line_yuan
