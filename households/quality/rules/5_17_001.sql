-- code: 5_17_001
-- title: ≥7岁且健康仍填学前
-- scope: person
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: age = 7 岁 | 9月1日满多少周岁起 | docs/sources.md#quality | 2023-12-01
-- says: 9月1日满7周岁、健康状况为健康的人，仍登记为学龄前儿童或学前教育。
-- do: 核实就读的年级后更正。
SELECT p.birth_on AS 出生日期,
       p.school_status AS 在校生状况,
       p.education AS 文化程度
FROM person p
WHERE p.school_age >= $age AND p.is_healthy
    AND (p.school_status IN ('学龄前儿童', '学前教育') OR p.education = '学龄前儿童')
