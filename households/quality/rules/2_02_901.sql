-- code: 2_02_901
-- title: 人均纯收入与各项收入合计不符
-- scope: household
-- severity: 2
-- basis: 底图各项之间应当一致，docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 人均纯收入应等于（工资性＋生产经营性＋财产性＋转移性收入－生产经营性支出）÷家庭人口，相差不到1元不计。
-- do: 重新算账，更正有误的一项。
SELECT h.net_per_head_yuan AS 人均纯收入,
       h.members AS 成员数,
       round(h.net_yuan / h.members, 2) AS 按各项计算
FROM household h
WHERE h.members > 0 AND abs(h.net_per_head_yuan - h.net_yuan / h.members) >= 1
