-- code: 2_01_008
-- title: 居民医保与职工医保同时为否（空）
-- scope: person
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 城乡居民基本医疗保险和城镇职工基本医疗保险都没有填“是”。
-- do: 与医保部门核对参保情况；未参保的动员参保，现役军人等可以豁免。
SELECT p.has_resident_medical AS 居民医保,
       p.has_employee_medical AS 职工医保
FROM person p
WHERE p.has_resident_medical IS NOT TRUE AND p.has_employee_medical IS NOT TRUE
