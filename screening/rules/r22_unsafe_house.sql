-- code: r22
-- title: C、D级危房户未完成改造
-- kind: B 疑似漏评或政策未落实
-- basis: “三保障”住房安全有保障；鉴定为 C、D 级的应改造并竣工验收
-- verify: 网格员会同住建部门
-- closes: 改造前后照片、竣工验收；无人居住的附说明
-- days: 15
-- feeds: zj_housing
-- absence: zj_housing
-- subject: household
-- since: 2018-01-01
-- version: 2
-- order: grade DESC
-- shows: 危房级别 | {house_grade} | {grade}级
-- shows: 鉴定与竣工 | 户主{head_name:name} | {surveyed_on}鉴定，{completion}
-- context: 改造年度 | 无 | {rebuilt_year}年
-- says: 最近一次鉴定为危房且未竣工验收，入户核实现住房屋；有其他安全住房的附证明。
-- ask: 现在住在哪里？ | 还住这处危房 / 住别的安全房 / 已改造好 / 无人居住
SELECT h.household_id AS subject_id,
       z.source,
       z.match_grade,
       h.house_grade,
       h.head_name,
       z.grade,
       z.surveyed_on,
       z.rebuilt_year,
       CASE WHEN z.completed = '否' THEN '未竣工验收' ELSE '竣工验收未填' END AS completion
FROM register_household h
JOIN zj_housing z ON z.household_id = h.household_id
JOIN (
    SELECT s.household_id, MAX(s.surveyed_on) AS surveyed_on
    FROM zj_housing s
    WHERE s.match_grade IN ('exact', 'repaired')
    GROUP BY s.household_id
) latest ON latest.household_id = z.household_id AND latest.surveyed_on = z.surveyed_on
WHERE NOT COALESCE(h.is_relocated, FALSE)
  AND z.match_grade IN ('exact', 'repaired')
  AND z.grade IN ('C', 'D')
  AND (z.completed IS NULL OR z.completed <> '是')
