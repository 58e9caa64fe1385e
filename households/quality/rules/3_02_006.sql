-- code: 3_02_006
-- title: 牧草地面积为空
-- scope: household
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: “牧草地面积”没有填写；空不等于零，也不等于否。
-- do: 入户核实后补填牧草地面积。
SELECT h.grass_mu AS 牧草地面积
FROM household h
WHERE h.members > 0 AND h.grass_mu IS NULL
