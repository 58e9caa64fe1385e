-- code: r12
-- title: 户口已迁出或已嫁出的人仍在册
-- kind: D 人口变动
-- basis: 户籍迁出、婚嫁离户的应作自然减少（扶贫对象动态管理）
-- verify: 网格员
-- closes: 迁移证、结婚登记；仍在本户共同生活的附说明
-- days: 15
-- feeds: ga_population, mz_marriage
-- absence: ga_population, mz_marriage
-- subject: person
-- since: 2018-01-01
-- version: 2
-- order: matter, happened_on DESC, where_to, husband
-- shows: 人员状态 | 在册，{relation} | {matter}
-- shows: 日期 | 无 | {happened_on}
-- shows: 迁往或男方 | 无 | {where_to}{husband:name}
-- says: 核实是否仍在本户共同生活、共享收支：已离开的办理自然减少，仍共同生活的附说明。
-- ask: 现在还在本户共同生活吗？ | 仍在本户 / 已离开
SELECT p.person_id AS subject_id,
       t.source,
       t.match_grade,
       p.relation,
       t.matter,
       t.happened_on,
       t.where_to,
       t.husband
FROM register_person p
JOIN (
    SELECT g.person_id,
           g.source,
           CAST(g.match_grade AS VARCHAR(8)) AS match_grade,
           '户口迁出注销' AS matter,
           g.cancelled_on AS happened_on,
           g.moved_to AS where_to,
           CAST(NULL AS VARCHAR(200)) AS husband
    FROM ga_population g
    LEFT JOIN ga_population a
        ON a.person_id = g.person_id AND a.hukou_status IN ('正常', '死亡注销')
    WHERE g.hukou_status = '迁出注销'
      AND g.match_grade IN ('exact', 'repaired')
      AND a.person_id IS NULL
    UNION ALL
    SELECT w.person_id,
           m.source,
           'exact' AS match_grade,
           '已登记结婚，男方不在本户' AS matter,
           m.registered_on AS happened_on,
           CAST(NULL AS VARCHAR(200)) AS where_to,
           m.husband_name AS husband
    FROM mz_marriage m
    JOIN register_person w ON w.id18 = m.wife_id_number
    WHERE w.relation IN ('之女', '之孙女', '之外孙女', '之侄女', '之曾孙女')
      AND w.name_norm = TRANSLATE(m.wife_name, '•‧∙⋅・.· ', '·······')
      AND m.status = '已登记'
      AND m.registered_on <= $as_of
      AND NOT EXISTS (
          SELECT 1
          FROM mz_marriage l
          WHERE l.wife_id_number = m.wife_id_number AND l.registered_on > m.registered_on
      )
      AND NOT EXISTS (
          SELECT 1
          FROM register_person h
          WHERE h.household_id = w.household_id
            AND (h.id18 = m.husband_id_number
                 OR h.name_norm = TRANSLATE(m.husband_name, '•‧∙⋅・.· ', '·······'))
      )
) t ON t.person_id = p.person_id
