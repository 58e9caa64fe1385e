-- code: r39
-- title: 高中以上在校学生自付学费较高
-- kind: G 监测预警
-- basis: 高中、中职、大学阶段每学年自付学费超过 10000 元的家庭，列入返贫致贫预警（县级预警实施办法）
-- verify: 网格员会同教育部门
-- closes: 资助到位的凭证；需要帮扶的附帮扶措施
-- days: 15
-- feeds: jy_enrolment
-- optional: jy_aid
-- absence: jy_aid
-- subject: person
-- param: max_self_paid_yuan = 10000 元 | 每学年自付学费超过多少列为线索 | docs/sources.md#monitoring
-- needs: jy_enrolment | SUBSTRING(school_year, 1, 4) = $school_year_from AND tuition_yuan IS NOT NULL | 教育学籍中没有{school_year}学年的学费
-- since: 2018-01-01
-- version: 1
-- order: tuition_yuan DESC, school
-- shows: 自付学费 | {poor_kind} | {school_year}学年{self_paid_yuan:money}
-- context: 学费与资助 | 无 | 学费{tuition_yuan:money}，已资助{aid_yuan:money}
-- context: 学校 | 无 | {school} {grade}
-- says: 入户了解学费和生活费来源，判断是否因学返贫致贫；符合资助条件的由教育部门落实。
-- ask: 学费从哪里来？ | + 家里积蓄 / 借款 / 助学贷款 / 资助
SELECT p.person_id AS subject_id,
       s.source,
       s.match_grade,
       p.poor_kind,
       $school_year AS school_year,
       s.school,
       s.grade,
       s.tuition_yuan,
       COALESCE(a.aid_yuan, 0) AS aid_yuan,
       s.tuition_yuan - COALESCE(a.aid_yuan, 0) AS self_paid_yuan
FROM register_person p
JOIN jy_enrolment s
    ON s.person_id = p.person_id AND SUBSTRING(s.school_year, 1, 4) = $school_year_from
LEFT JOIN (
    SELECT g.person_id, SUM(CAST(g.amount_yuan AS DECIMAL(18, 2))) AS aid_yuan
    FROM jy_aid g
    WHERE g.paid_on IS NULL OR g.paid_on >= $school_starts_on
    GROUP BY g.person_id
) a ON a.person_id = p.person_id
WHERE s.match_grade IN ('exact', 'repaired')
  AND s.status = '在读'
  AND (
      s.grade LIKE '%高%'
      OR s.grade LIKE '%中职%'
      OR s.grade LIKE '%中专%'
      OR s.grade LIKE '%技%'
      OR s.grade LIKE '%大学%'
      OR s.grade LIKE '%大专%'
      OR s.grade LIKE '%本科%'
  )
  AND s.tuition_yuan - COALESCE(a.aid_yuan, 0) > $max_self_paid_yuan
