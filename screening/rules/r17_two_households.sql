-- code: r17
-- title: 一人登记在两户，或同一户口簿分户建档
-- kind: A 疑似错评
-- basis: 一人只能在一户；故意分户、并户套取政策的属识别不精准（2017 年动态管理“零错评”条件）
-- verify: 乡镇
-- closes: 户口簿和实际居住证明；重复登记的删除一处，确已分家另过的附说明
-- days: 15
-- feeds: ga_population
-- absence: ga_population
-- subject: household
-- across: yes
-- param: most_in_booklet = 20 人 | 一个户号超过多少人的是集体户，不作比对 | docs/sources.md#names
-- sides: 底图·本户登记 | 底图·另一户登记
-- since: 2018-01-01
-- version: 1
-- order: matter, person_name, other_household_no
-- shows: 户的登记 | {poor_kind}，户编号 {household_no} | {other_kind}，户编号 {other_household_no}
-- shows: 两户的关系 | {person_name:name} | {matter}{other_name:name}
-- says: 核实是否共同生活、共享收支：一人两户的删除一处；故意分户套取的按“错评”研判；确已分家另过的附居住证明。
-- ask: 两边实际怎样生活？ | 一起生活 / 已分家另过 / 一人登记了两户
WITH split_booklet AS (
    SELECT m.hukou_no, FLOOR(m.source / $source_step) AS file_no
    FROM ga_population m
    GROUP BY m.hukou_no, FLOOR(m.source / $source_step)
    HAVING COUNT(*) <= $most_in_booklet
       AND MIN(
               CASE
                   WHEN m.match_grade IN ('exact', 'repaired') AND m.hukou_status = '正常'
                       THEN m.household_id
               END
           ) < MAX(
               CASE
                   WHEN m.match_grade IN ('exact', 'repaired') AND m.hukou_status = '正常'
                       THEN m.household_id
               END
           )
), on_booklet AS (
    SELECT g.hukou_no,
           s.file_no,
           g.source,
           CAST(g.match_grade AS VARCHAR(8)) AS match_grade,
           p.household_id,
           p.is_registered,
           p.name,
           g.relation IN ('01', '02', '本人', '户主', '户主本人') AS is_booklet_head
    FROM split_booklet s
    JOIN ga_population g
        ON g.hukou_no = s.hukou_no AND FLOOR(g.source / $source_step) = s.file_no
    JOIN register_person p ON p.person_id = g.person_id
    WHERE p.is_head
      AND g.hukou_status = '正常'
      AND g.match_grade IN ('exact', 'repaired')
)
SELECT h.household_id AS subject_id,
       t.source,
       t.match_grade,
       h.poor_kind,
       h.household_no,
       o.poor_kind AS other_kind,
       o.household_no AS other_household_no,
       t.person_name,
       t.matter,
       t.other_name
FROM (
    SELECT p.household_id,
           q.household_id AS other_id,
           CAST(NULL AS BIGINT) AS source,
           CAST(NULL AS VARCHAR(8)) AS match_grade,
           p.name AS person_name,
           '同一人也登记在另一户：' AS matter,
           q.name AS other_name
    FROM register_twin t
    JOIN register_person p ON p.person_id = t.person_id
    JOIN register_person q ON q.person_id = t.other_id
    WHERE p.household_id <> q.household_id
      AND p.name_norm = q.name_norm
    UNION ALL
    SELECT mine.household_id,
           theirs.household_id AS other_id,
           mine.source,
           mine.match_grade,
           mine.name AS person_name,
           '同一户口簿上的另一户户主：' AS matter,
           theirs.name AS other_name
    FROM on_booklet mine
    JOIN on_booklet theirs
        ON theirs.hukou_no = mine.hukou_no AND theirs.file_no = mine.file_no
    WHERE mine.is_registered
      AND NOT theirs.is_registered
      AND (mine.is_booklet_head OR theirs.is_booklet_head)
) t
JOIN register_household h ON h.household_id = t.household_id
JOIN register_household o ON o.household_id = t.other_id
WHERE h.is_registered
