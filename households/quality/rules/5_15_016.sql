-- code: 5_15_016
-- title: 一般农户6–16岁（9月1日口径）不在校且未填未上学原因
-- scope: person
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- param: youngest = 6 岁 | 9月1日满多少周岁起 | docs/sources.md#rules | 2018-01-01
-- param: oldest = 15 岁 | 9月1日满多少周岁止 | docs/sources.md#rules | 2018-01-01
-- says: 一般农户中按9月1日计满6周岁、未满16周岁的成员，没有填在校状况，也没有填失学或辍学原因。
-- do: 核实就读情况：在校的补填在校生状况；失学辍学的填原因并劝返。
SELECT p.birth_on AS 出生日期,
       p.school_status AS 在校生状况,
       p.dropout_reason AS 失学原因
FROM person p
WHERE NOT p.is_registered AND p.school_age BETWEEN $youngest AND $oldest
    AND p.school_status IN ('', '非在校生') AND p.dropout_reason = ''
