-- code: 3_02_002
-- title: 饮水情况为空
-- scope: household
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: “饮水情况”没有填写；空不等于零，也不等于否。
-- do: 入户核实后补填饮水情况。
SELECT h.has_safe_water AS 是否解决安全饮用水
FROM household h
WHERE h.members > 0 AND h.has_safe_water IS NULL
