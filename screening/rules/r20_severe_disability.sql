-- code: r20
-- title: 一、二级残疾人未建档立卡
-- kind: B 疑似漏评
-- basis: 重度残疾人家庭是识别的重点对象，应逐户核查
-- verify: 网格员会同残联
-- closes: 入户核查表
-- days: 15
-- feeds: cl_disability
-- subject: person
-- since: 2018-01-01
-- version: 1
-- order: level, category
-- shows: 户的类别与残疾等级 | {poor_kind} | {category}{level}级
-- context: 办证日期 | 无 | {issued_on}
-- says: 持一、二级残疾人证而家庭未建档立卡，入户核查“两不愁三保障”和收入，判断是否漏评。
-- ask: 家里还有能劳动的人吗？ | 有 / 没有
-- ask: 够不够纳入建档立卡？ | 应当纳入 / 不够条件 / 残疾证有误
SELECT p.person_id AS subject_id,
       c.source,
       c.match_grade,
       p.poor_kind,
       c.category,
       c.level,
       c.issued_on
FROM register_person p
JOIN cl_disability c ON c.person_id = p.person_id
WHERE NOT p.is_registered
  AND c.match_grade IN ('exact', 'repaired')
  AND c.level IN ('1', '2')
