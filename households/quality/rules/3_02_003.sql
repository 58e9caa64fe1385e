-- code: 3_02_003
-- title: 卫生厕所为空
-- scope: household
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: “卫生厕所”没有填写；空不等于零，也不等于否。
-- do: 入户核实后补填卫生厕所。
SELECT h.has_toilet AS 是否有卫生厕所
FROM household h
WHERE h.members > 0 AND h.has_toilet IS NULL
