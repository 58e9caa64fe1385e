-- code: r24
-- title: 义务教育阶段未见学籍或疑似辍学
-- kind: E 政策未落实
-- basis: 《义务教育法》第十一条，年满六周岁入学；“三保障”义务教育有保障，年龄按学年开始当年 9 月 1 日计
-- verify: 网格员会同教育部门
-- closes: 复学证明、送教上门协议，或在外省就读的证明
-- days: 15
-- feeds: jy_enrolment, ga_population
-- absence: jy_enrolment, ga_population
-- subject: person
-- param: min_age = 6 岁 | 9 月 1 日满多少周岁起 | docs/sources.md#rules
-- param: max_age = 15 岁 | 9 月 1 日满多少周岁止 | docs/sources.md#rules
-- needs: jy_enrolment | SUBSTRING(school_year, 1, 4) = $school_year_from | 教育学籍中没有{school_year}学年的数据
-- since: 2018-01-01
-- version: 1
-- order: enrolment DESC, school
-- shows: 适龄少年儿童 | {age}周岁，应在校 | {school_year}学年{enrolment}
-- context: 学校 | 无 | {school} {grade}
-- says: 核实该少年儿童现在何处就读；辍学的劝返复学，重残的安排送教上门，外省就读的取得学籍证明。
-- ask: 孩子现在在哪里？ | 在校 / 在外地就读 / 送教上门 / 辍学
SELECT p.person_id AS subject_id,
       s.source,
       s.match_grade,
       EXTRACT(YEAR FROM $school_starts_on) - EXTRACT(YEAR FROM p.birth_on)
       - CASE
           WHEN EXTRACT(MONTH FROM p.birth_on) * 100 + EXTRACT(DAY FROM p.birth_on) > 901 THEN 1
           ELSE 0
         END AS age,
       $school_year AS school_year,
       COALESCE(s.status, '无学籍') AS enrolment,
       s.school,
       s.grade
FROM register_person p
LEFT JOIN jy_enrolment s
    ON s.person_id = p.person_id AND SUBSTRING(s.school_year, 1, 4) = $school_year_from
LEFT JOIN jy_enrolment e
    ON e.person_id = p.person_id
    AND SUBSTRING(e.school_year, 1, 4) = $school_year_from
    AND e.status IN ('在读', '送教上门', '毕业')
WHERE p.id_state IN ('ok', 'from15', 'card')
  AND EXTRACT(YEAR FROM $school_starts_on) - EXTRACT(YEAR FROM p.birth_on)
      - CASE
          WHEN EXTRACT(MONTH FROM p.birth_on) * 100 + EXTRACT(DAY FROM p.birth_on) > 901 THEN 1
          ELSE 0
        END BETWEEN $min_age AND $max_age
  AND e.person_id IS NULL
  AND NOT EXISTS (
      SELECT 1
      FROM ga_population g
      WHERE g.person_id = p.person_id AND g.hukou_status = '死亡注销'
  )
