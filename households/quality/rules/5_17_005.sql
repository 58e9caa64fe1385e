-- code: 5_17_005
-- title: 在校生状况为大专及以上，年龄小于18岁
-- scope: person
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: youngest = 18 岁 | 9月1日不小于多少周岁 | docs/sources.md#quality | 2023-12-01
-- says: 在校生状况与9月1日的年龄不相称：在校生状况为大专及以上，年龄小于18岁。
-- do: 对照学籍核实年级和出生日期后更正；留级、晚入学属实的可以豁免。
SELECT p.birth_on AS 出生日期,
       p.school_status AS 在校生状况
FROM person p
WHERE p.school_status IN ('大专及以上', '高职高专一年级', '高职高专二年级', '高职高专三年级', '技师学院一年级', '技师学院二年级', '技师学院三年级', '技师学院四年级', '本科一年级', '本科二年级', '本科三年级', '本科四年级', '本科五年级')
    AND (p.school_age < $youngest)
