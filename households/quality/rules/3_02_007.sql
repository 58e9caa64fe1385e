-- code: 3_02_007
-- title: 入户路类型为空
-- scope: household
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: “入户路类型”没有填写；空不等于零，也不等于否。
-- do: 入户核实后补填入户路类型。
SELECT h.access_road AS 入户路类型
FROM household h
WHERE h.members > 0 AND h.access_road = '' AND h.is_road_hardened IS NULL
