-- code: 3_02_004
-- title: 耕地面积为空
-- scope: household
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: “耕地面积”没有填写；空不等于零，也不等于否。
-- do: 入户核实后补填耕地面积。
SELECT h.arable_mu AS 耕地面积
FROM household h
WHERE h.members > 0 AND h.arable_mu IS NULL
