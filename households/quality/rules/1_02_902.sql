-- code: 1_02_902
-- title: 已脱贫但脱贫年度为空
-- scope: household
-- severity: 1
-- basis: 底图各项之间应当一致，docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 脱贫属性是已脱贫或稳定脱贫，却没有脱贫年度。
-- do: 按退出公告补填脱贫年度。
SELECT h.exit_status AS 脱贫属性,
       h.exit_year AS 脱贫年度
FROM household h
WHERE h.is_out AND h.exit_status IN ('已脱贫', '稳定脱贫') AND h.exit_year IS NULL
