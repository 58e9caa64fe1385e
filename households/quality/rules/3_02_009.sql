-- code: 3_02_009
-- title: 危房情况为空
-- scope: household
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: “危房情况”没有填写；空不等于零，也不等于否。
-- do: 入户核实后补填危房情况。
SELECT h.house_grade AS 危房级别
FROM household h
WHERE h.members > 0 AND h.is_dangerous_house IS NULL AND h.house_grade = ''
