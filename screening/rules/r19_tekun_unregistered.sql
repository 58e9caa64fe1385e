-- code: r19
-- title: 特困供养对象未建档立卡
-- kind: B 疑似漏评
-- basis: 特困人员救助供养与扶贫开发政策有效衔接，符合条件的特困供养对象应纳入建档立卡
-- verify: 网格员会同民政部门
-- closes: 入户核查结论：纳入建档立卡，或不符合特困条件的清退
-- days: 15
-- feeds: mz_tekun
-- subject: household
-- since: 2018-01-01
-- version: 1
-- order: started_on, member_name
-- shows: 户的类别 | {poor_kind} | 特困供养（{support}）
-- shows: 特困供养的成员 | 底图成员{member_name:name} | {member_name:name}
-- context: 起始日期 | 无 | {started_on}
-- says: 家庭成员在享受特困供养而该户未建档立卡，入户核查是否漏评；不符合特困条件的转民政清退。
-- ask: 够不够纳入建档立卡？ | 应当纳入 / 不够条件 / 特困也不够条件
-- ask: 现在由谁照料？ | 自己 / 亲友 / 敬老院
SELECT h.household_id AS subject_id,
       t.source,
       t.match_grade,
       h.poor_kind,
       t.support,
       p.name AS member_name,
       t.started_on
FROM register_household h
JOIN register_person p ON p.household_id = h.household_id
JOIN mz_tekun t ON t.person_id = p.person_id
WHERE NOT h.is_registered
  AND t.match_grade IN ('exact', 'repaired')
  AND (t.started_on IS NULL OR t.started_on <= $as_of)
  AND (t.ended_on IS NULL OR t.ended_on > $as_of)
