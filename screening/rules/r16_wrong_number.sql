-- code: r16
-- title: 证件号码错误或与公安姓名不符
-- kind: F 数据错误
-- basis: GB 11643-1999 公民身份号码；扶贫数据质量规则“证件号码位数”“身份证校验不符”
-- verify: 网格员
-- closes: 户口簿照片
-- days: 15
-- feeds: ga_population
-- absence: ga_population
-- subject: person
-- since: 2018-01-01
-- version: 1
-- order: police_name
-- shows: 证件号码 | {number:id} | {number_is}
-- shows: 姓名 | {name:name} | {police_name:name}
-- says: {advice}
-- ask: 看了哪种原件？ | 户口簿 / 身份证 / 没有证件
SELECT p.person_id AS subject_id,
       CAST(NULL AS BIGINT) AS source,
       CAST(NULL AS VARCHAR(8)) AS match_grade,
       p.id_raw AS number,
       p.name,
       CASE p.id_state
           WHEN 'checksum' THEN '校验不符，有错位或错字'
           WHEN 'blank' THEN '未填写'
           ELSE '位数不对'
       END AS number_is,
       CAST(NULL AS VARCHAR(200)) AS police_name,
       '底图登记的证件号码不成立，对照户口簿更正；更正之前该人不参加其他比对。' AS advice
FROM register_person p
WHERE p.id_state IN ('checksum', 'length', 'blank')
UNION ALL
SELECT p.person_id AS subject_id,
       g.source,
       g.match_grade,
       p.id18 AS number,
       p.name,
       CAST(NULL AS VARCHAR(200)) AS number_is,
       g.name AS police_name,
       '公安户籍中同一号码登记的是另一姓名，对照户口簿更正姓名或证件号码。' AS advice
FROM register_person p
JOIN ga_population_other g ON g.person_id = p.person_id
WHERE g.match_grade = 'number'
  AND NOT EXISTS (
      SELECT 1
      FROM ga_population e
      WHERE e.person_id = g.person_id AND e.match_grade = 'exact'
  )
