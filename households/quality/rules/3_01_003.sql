-- code: 3_01_003
-- title: 文化程度、在校生状况同时填报
-- scope: person
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 在校的人只填在校生状况，不在校的人只填文化程度，两项同时填报。
-- do: 在校的清空文化程度，不在校的清空在校生状况。
SELECT p.education AS 文化程度,
       p.school_status AS 在校生状况
FROM person p
WHERE p.education <> '' AND p.is_at_school
