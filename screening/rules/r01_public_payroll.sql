-- code: r01
-- title: 建档立卡户有财政供养人员
-- kind: A 疑似错评
-- basis: 识别时家庭成员（含户主的父母、配偶、子女）为财政供养的公职人员的，属识别不精准；识别之后进入的除外（2017 年动态管理“零错评”条件）
-- verify: 网格员、村工作队会同组织、财政部门
-- closes: 编制证明和进入财政供养的时间；同名不同人的附澄清说明
-- days: 15
-- feeds: cz_payroll
-- optional: mz_marriage, ga_population
-- absence: mz_marriage, ga_population
-- subject: household
-- param: most_in_booklet = 20 人 | 一个户号超过多少人的是集体户，不作比对 | docs/sources.md#names
-- since: 2018-01-01
-- version: 3
-- order: started_on, employer, name
-- shows: 财政供养人员 | {kin} | {name:name}，{employer}
-- shows: 编制性质 | 无 | {establishment}
-- context: 职务 | 无 | {post}
-- shows: 首次识别时间与供养起始日期 | {identified_on:month}识别 | {started_on}起
-- shows: 供养终止日期 | 无 | {ended_on}
-- says: {timing}
-- dates: started_on | 起供养
-- ask: 是不是这个人？ | 是 / 同名不同人 / 说不清
-- ask: 与这一户还共同生活、共享收支吗？ | 共同生活 / 早已分家
WITH paid_on_booklet AS (
    SELECT b.hukou_no,
           FLOOR(b.source / $source_step) AS file_no,
           b.relation,
           b.id_number,
           c.source,
           c.name,
           c.employer,
           c.establishment,
           c.post,
           c.started_on,
           c.ended_on
    FROM cz_payroll c
    JOIN ga_population b ON b.person_id = c.person_id
    WHERE c.match_grade = 'exact'
      AND b.match_grade = 'exact'
      AND b.hukou_status = '正常'
    UNION ALL
    SELECT b.hukou_no,
           FLOOR(b.source / $source_step) AS file_no,
           b.relation,
           b.id_number,
           c.source,
           c.name,
           c.employer,
           c.establishment,
           c.post,
           c.started_on,
           c.ended_on
    FROM cz_payroll c
    JOIN ga_population b ON b.id_number = c.id_number
    WHERE c.person_id IS NULL
      AND b.person_id IS NULL
      AND LENGTH(b.id_number) = 18
      AND b.hukou_status = '正常'
      AND TRANSLATE(c.name, '•‧∙⋅・.· ', '·······') = TRANSLATE(b.name, '•‧∙⋅・.· ', '·······')
), on_booklet AS (
    SELECT m.hukou_no,
           FLOOR(m.source / $source_step) AS file_no,
           m.person_id,
           m.relation,
           m.match_grade,
           m.hukou_status
    FROM ga_population m
    WHERE m.hukou_no IN (SELECT d.hukou_no FROM paid_on_booklet d)
), booklet AS (
    SELECT m.hukou_no, m.file_no
    FROM on_booklet m
    GROUP BY m.hukou_no, m.file_no
    HAVING COUNT(*) <= $most_in_booklet
       AND SUM(CASE WHEN m.relation IN ('01', '02', '本人', '户主', '户主本人') THEN 1 ELSE 0 END) = 1
), close_kin AS (
    SELECT p.household_id,
           CASE
               WHEN a.relation IN ('01', '02', '本人', '户主', '户主本人') THEN
                   CASE
                       WHEN d.relation IN ('20', '21', '22', '23', '24', '25', '26', '子', '独生子', '长子', '次子', '三子', '四子', '五子', '儿子',
                           '30', '31', '32', '33', '34', '35', '36', '女', '独生女', '长女', '次女', '三女', '四女', '五女', '女儿') THEN '子女'
                       WHEN d.relation IN ('51', '52', '父亲', '母亲', '父', '母') THEN '父母'
                   END
               WHEN d.relation IN ('01', '02', '本人', '户主', '户主本人') THEN
                   CASE
                       WHEN a.relation IN ('20', '21', '22', '23', '24', '25', '26', '子', '独生子', '长子', '次子', '三子', '四子', '五子', '儿子',
                           '30', '31', '32', '33', '34', '35', '36', '女', '独生女', '长女', '次女', '三女', '四女', '五女', '女儿') THEN '父母'
                       WHEN a.relation IN ('51', '52', '父亲', '母亲', '父', '母') THEN '子女'
                   END
           END AS kin,
           d.source,
           d.name,
           d.employer,
           d.establishment,
           d.post,
           d.started_on,
           d.ended_on
    FROM paid_on_booklet d
    JOIN booklet k ON k.hukou_no = d.hukou_no AND k.file_no = d.file_no
    JOIN on_booklet a ON a.hukou_no = d.hukou_no AND a.file_no = d.file_no
    JOIN register_person p ON p.person_id = a.person_id
    WHERE p.is_head
      AND p.is_registered
      AND a.match_grade = 'exact'
      AND a.hukou_status = '正常'
      AND NOT EXISTS (
          SELECT 1
          FROM register_person q
          WHERE q.household_id = p.household_id
            AND (q.id18 = d.id_number
                 OR q.name_norm = TRANSLATE(d.name, '•‧∙⋅・.· ', '·······'))
      )
)
SELECT h.household_id AS subject_id,
       z.source,
       z.match_grade,
       z.kin,
       z.name,
       z.employer,
       z.establishment,
       z.post,
       z.started_on,
       z.ended_on,
       h.identified_on,
       CASE
           WHEN h.identified_on IS NULL
               THEN '首次识别时间未填，先核实识别时间，再判断是否属于“错评”。'
           WHEN EXTRACT(YEAR FROM z.started_on) * 12 + EXTRACT(MONTH FROM z.started_on)
                > EXTRACT(YEAR FROM h.identified_on) * 12 + EXTRACT(MONTH FROM h.identified_on)
               THEN '识别之后才由财政供养的不属于“错评”，按正常退出研判。'
           WHEN EXTRACT(YEAR FROM z.started_on) * 12 + EXTRACT(MONTH FROM z.started_on)
                < EXTRACT(YEAR FROM h.identified_on) * 12 + EXTRACT(MONTH FROM h.identified_on)
               THEN '识别之前已由财政供养，属实的按“错评”研判；同名不同人的附澄清说明。'
           ELSE '供养起始与识别在同一个月，先核对具体日期，再判断是识别之前还是识别之后。'
       END AS timing
FROM register_household h
JOIN (
    SELECT p.household_id,
           c.source,
           CAST(c.match_grade AS VARCHAR(8)) AS match_grade,
           CASE WHEN p.is_head THEN '户主本人' ELSE CONCAT('户主', p.relation) END AS kin,
           p.name,
           c.employer,
           c.establishment,
           c.post,
           c.started_on,
           c.ended_on
    FROM cz_payroll c
    JOIN register_person p ON p.person_id = c.person_id
    WHERE c.match_grade IN ('exact', 'repaired')
    UNION ALL
    SELECT s.household_id,
           c.source,
           'exact' AS match_grade,
           '户主的配偶（婚姻登记，不在本户）' AS kin,
           s.spouse_name AS name,
           c.employer,
           c.establishment,
           c.post,
           c.started_on,
           c.ended_on
    FROM (
        SELECT p.household_id,
               m.wife_id_number AS spouse_number,
               m.wife_name AS spouse_name
        FROM mz_marriage m
        JOIN register_person p ON p.person_id = m.person_id
        WHERE p.is_head
          AND m.match_grade IN ('exact', 'repaired')
          AND m.status = '已登记'
          AND m.registered_on <= $as_of
          AND NOT EXISTS (
              SELECT 1
              FROM mz_marriage l
              WHERE l.person_id = m.person_id AND l.registered_on > m.registered_on
          )
        UNION ALL
        SELECT p.household_id,
               m.husband_id_number AS spouse_number,
               m.husband_name AS spouse_name
        FROM mz_marriage m
        JOIN register_person p ON p.id18 = m.wife_id_number
        WHERE p.is_head
          AND p.name_norm = TRANSLATE(m.wife_name, '•‧∙⋅・.· ', '·······')
          AND m.status = '已登记'
          AND m.registered_on <= $as_of
          AND NOT EXISTS (
              SELECT 1
              FROM mz_marriage l
              WHERE l.wife_id_number = m.wife_id_number AND l.registered_on > m.registered_on
          )
    ) s
    JOIN cz_payroll c ON c.id_number = s.spouse_number
    WHERE TRANSLATE(c.name, '•‧∙⋅・.· ', '·······') = TRANSLATE(s.spouse_name, '•‧∙⋅・.· ', '·······')
      AND NOT EXISTS (
          SELECT 1
          FROM register_person q
          WHERE q.household_id = s.household_id AND q.id18 = s.spouse_number
      )
    UNION ALL
    SELECT f.household_id,
           f.source,
           'exact' AS match_grade,
           CONCAT('户主的', f.kin, '（同一户口簿，不在本户）') AS kin,
           f.name,
           f.employer,
           f.establishment,
           f.post,
           f.started_on,
           f.ended_on
    FROM close_kin f
    WHERE f.kin IS NOT NULL
) z ON z.household_id = h.household_id
WHERE h.is_registered
  AND z.started_on <= $as_of
  AND (
      z.ended_on IS NULL
      OR z.ended_on > $as_of
      OR (h.identified_on IS NOT NULL AND z.started_on < h.identified_on
          AND EXTRACT(YEAR FROM z.ended_on) * 12 + EXTRACT(MONTH FROM z.ended_on)
              > EXTRACT(YEAR FROM h.identified_on) * 12 + EXTRACT(MONTH FROM h.identified_on))
  )
  AND POSITION('公益' IN z.establishment) = 0
  AND POSITION('临时' IN z.establishment) = 0
  AND POSITION('派遣' IN z.establishment) = 0
  AND POSITION('编外' IN z.establishment) = 0
  AND POSITION('遗属' IN z.establishment) = 0
  AND POSITION('村' IN z.establishment) = 0
