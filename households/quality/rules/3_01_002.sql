-- code: 3_01_002
-- title: 文化程度、在校生状况、失学原因同时为空
-- scope: person
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- param: youngest = 6 岁 | 9月1日满多少周岁起 | docs/sources.md#rules | 2018-01-01
-- param: oldest = 15 岁 | 9月1日满多少周岁止 | docs/sources.md#rules | 2018-01-01
-- says: 文化程度、在校生状况、失学或辍学原因三项都没有填写（义务教育年龄的另有规则）。
-- do: 不在校的填文化程度，在校的填在校生状况，失学的填原因。
SELECT p.education AS 文化程度,
       p.school_status AS 在校生状况,
       p.dropout_reason AS 失学原因
FROM person p
WHERE p.education = '' AND p.school_status = '' AND p.dropout_reason = ''
    AND coalesce(p.school_age, 99) NOT BETWEEN $youngest AND $oldest
