-- code: 1_03_006
-- title: 出列村卫生室为空
-- scope: village
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 出列村当年的“卫生室”没有填写；没有的填0或“否”。
-- do: 由村工作队补填卫生室。
SELECT v.year AS 年度,
       v.has_clinic AS 卫生室
FROM village v
WHERE v.left_poverty_in IS NOT NULL AND v.has_clinic IS NULL
