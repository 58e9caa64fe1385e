-- code: 2_01_009
-- title: 居民医保与职工医保同时为是
-- scope: person
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 城乡居民医保和职工医保不能同时参加。
-- do: 与医保部门核对后只保留一项。
SELECT p.has_resident_medical AS 居民医保,
       p.has_employee_medical AS 职工医保
FROM person p
WHERE p.has_resident_medical AND p.has_employee_medical
