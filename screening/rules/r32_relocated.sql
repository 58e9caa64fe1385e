-- code: r32
-- title: 易地搬迁户旧房未拆除，或又列入危房改造
-- kind: E 政策未落实
-- basis: 易地扶贫搬迁一户一宅、占新腾旧，旧房按期拆除；搬迁与农村危房改造不得重复享受
-- verify: 自然资源、住建部门会同网格员
-- closes: 旧房拆除复垦的验收；重复享受的附资金退回凭证
-- days: 15
-- feeds: zj_housing
-- absence: zj_housing
-- subject: household
-- param: first_year = 2016 年 | 从哪一年起的危房改造算重复享受 | docs/sources.md#homes
-- since: 2018-01-01
-- version: 1
-- order: rebuilt_year DESC, surveyed_on DESC
-- shows: 易地搬迁与住房 | 易地搬迁户 | {housing_word}
-- context: 安置地 | {resettle_place} | 户主{head_name:name}
-- context: 鉴定 | 无 | {surveyed_on}鉴定{grade}级
-- says: 核实旧房是否拆除、搬迁后是否又领取危房改造资金，一并核实新房是否实际入住。
-- ask: 旧房现在怎样？ | 已拆除 / 还在，没人住 / 还在住
-- ask: 新房住了吗？ | 常住 / 偶尔住 / 没入住
SELECT h.household_id AS subject_id,
       z.source,
       z.match_grade,
       h.resettle_place,
       h.head_name,
       z.grade,
       z.surveyed_on,
       z.rebuilt_year,
       CASE
           WHEN z.rebuilt_year >= $first_year
               THEN CONCAT(CAST(z.rebuilt_year AS VARCHAR(8)), '年列入危房改造')
           ELSE '危房仍在册，未见拆除'
       END AS housing_word
FROM register_household h
JOIN zj_housing z ON z.household_id = h.household_id
JOIN (
    SELECT s.household_id, MAX(s.surveyed_on) AS surveyed_on
    FROM zj_housing s
    WHERE s.match_grade IN ('exact', 'repaired')
    GROUP BY s.household_id
) latest ON latest.household_id = z.household_id
WHERE h.is_relocated
  AND z.match_grade IN ('exact', 'repaired')
  AND (
      z.rebuilt_year >= $first_year
      OR (
          latest.surveyed_on = z.surveyed_on
          AND z.grade IN ('C', 'D')
          AND (z.completed IS NULL OR z.completed <> '是')
      )
  )
