-- code: r14
-- title: 新生儿已落户未录入底图
-- kind: D 人口变动
-- basis: 新生儿落户后应作自然增加（扶贫对象动态管理）
-- verify: 网格员
-- closes: 出生医学证明或户口簿照片，办理自然增加
-- days: 15
-- feeds: ga_population
-- absence: ga_population
-- subject: household
-- param: grace_days = 30 天 | 出生后多少天仍未录入才列入，县可调整 | docs/sources.md#members
-- param: most_in_booklet = 20 人 | 一个户号超过多少人的是集体户，不作比对 | docs/sources.md#names
-- since: 2018-01-01
-- version: 1
-- order: birth_on, baby_name
-- shows: 新生儿 | 未录入 | {baby_name:name}，{birth_on}出生
-- context: 与户口簿户主关系 | 无 | {hukou_relation}
-- says: 公安户籍与本户成员同一户口簿上有新生儿，底图中没有：核实后办理自然增加，并查看医保、低保是否同步。
-- ask: 孩子在本户生活吗？ | 在本户 / 不在本户
-- ask: 孩子的医保办了吗？ | 办了 / 没办
SELECT b.household_id AS subject_id,
       g.source,
       CAST(NULL AS VARCHAR(8)) AS match_grade,
       g.name AS baby_name,
       g.birth_on,
       CASE
           WHEN g.relation IN ('01', '02') THEN '户主'
           WHEN g.relation IN ('10', '11', '12') THEN '配偶'
           WHEN g.relation = '28' THEN '女婿'
           WHEN g.relation = '38' THEN '儿媳'
           WHEN g.relation LIKE '2_' THEN '子'
           WHEN g.relation LIKE '3_' THEN '女'
           WHEN g.relation LIKE '4_' THEN '孙辈'
           WHEN g.relation LIKE '5_' THEN '父母'
           WHEN g.relation LIKE '6_' THEN '祖辈'
           WHEN g.relation LIKE '7_' THEN '兄弟姐妹'
           WHEN g.relation LIKE '8_' OR g.relation LIKE '9_' THEN '其他关系'
           ELSE g.relation
       END AS hukou_relation
FROM ga_population_other g
JOIN (
    SELECT m.hukou_no,
           FLOOR(m.source / $source_step) AS file_no,
           MIN(
               CASE
                   WHEN m.match_grade IN ('exact', 'repaired') AND m.hukou_status = '正常'
                       THEN m.household_id
               END
           ) AS household_id
    FROM ga_population m
    WHERE m.hukou_no IN (
        SELECT c.hukou_no
        FROM ga_population_other c
        WHERE c.person_id IS NULL AND c.hukou_status = '正常'
    )
    GROUP BY m.hukou_no, FLOOR(m.source / $source_step)
    HAVING COUNT(*) <= $most_in_booklet
       AND MIN(
               CASE
                   WHEN m.match_grade IN ('exact', 'repaired') AND m.hukou_status = '正常'
                       THEN m.household_id
               END
           ) = MAX(
               CASE
                   WHEN m.match_grade IN ('exact', 'repaired') AND m.hukou_status = '正常'
                       THEN m.household_id
               END
           )
) b ON b.hukou_no = g.hukou_no AND b.file_no = FLOOR(g.source / $source_step)
WHERE g.person_id IS NULL
  AND g.hukou_status = '正常'
  AND g.birth_on > CAST($as_of AS DATE) - INTERVAL '2' YEAR
  AND DATE_DIFF('day', g.birth_on, CAST($as_of AS DATE)) > $grace_days
  AND NOT EXISTS (
      SELECT 1
      FROM register_person n
      WHERE n.household_id = b.household_id
        AND n.name_norm = TRANSLATE(g.name, '•‧∙⋅・.· ', '·······')
  )
  AND NOT EXISTS (
      SELECT 1
      FROM register_person u
      WHERE u.household_id = b.household_id
        AND u.id_state NOT IN ('ok', 'from15', 'card')
        AND (u.birth_on IS NULL OR g.birth_on IS NULL OR u.birth_on = g.birth_on)
        AND (g.sex IS NULL OR u.sex = g.sex OR COALESCE(u.sex, '') NOT IN ('男', '女'))
  )
  AND NOT EXISTS (
      SELECT 1
      FROM register_person e
      WHERE e.birth_on = g.birth_on
        AND e.id_state NOT IN ('ok', 'from15', 'card')
        AND e.name_norm = TRANSLATE(g.name, '•‧∙⋅・.· ', '·······')
  )
