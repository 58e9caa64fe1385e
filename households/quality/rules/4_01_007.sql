-- code: 4_01_007
-- title: 一、二级肢体残疾，劳动技能填普通劳动力或技能劳动力
-- scope: person
-- severity: 4
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 残疾人证为一级或二级肢体残疾的人登记为普通或技能劳动力。
-- do: 核实后更正劳动技能或残疾等级；就业属实的可以豁免。
SELECT p.disability_kind AS 残疾类别,
       p.disability_level AS 残疾等级,
       p.labour AS 劳动技能
FROM person p
WHERE ((p.disability_kind = '肢体' AND p.disability_level IN ('一级', '二级')) OR p.is_card_limb_severe)
    AND p.labour IN ('普通劳动力', '技能劳动力')
