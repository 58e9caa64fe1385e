-- code: 2_02_904
-- title: 脱贫年度早于首次识别时间
-- scope: household
-- severity: 2
-- basis: 底图各项之间应当一致，docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 先识别、后脱贫；登记的脱贫年度却早于首次识别的年份。
-- do: 对照识别和退出公告更正。
SELECT h.identified_on AS 首次识别时间,
       h.exit_year AS 脱贫年度
FROM household h
WHERE h.exit_year < date_part('year', h.identified_on)
