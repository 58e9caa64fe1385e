-- code: r18
-- title: 农村低保对象未建档立卡
-- kind: B 疑似漏评
-- basis: 农村低保制度与扶贫开发政策有效衔接，符合条件的低保对象应纳入建档立卡
-- verify: 网格员会同民政部门
-- closes: 入户核查结论：纳入建档立卡，或不符合低保条件的清退
-- days: 15
-- feeds: mz_dibao
-- subject: household
-- since: 2018-01-01
-- version: 1
-- order: started_on, member_name
-- shows: 户的类别 | {poor_kind} | {kind}
-- shows: 享受低保的成员 | 底图成员{member_name:name} | {member_name:name}，{started_on}起
-- context: 月保障金额 | 无 | {monthly_yuan:money}
-- says: 家庭成员在享受农村低保而该户未建档立卡，入户核查是否漏评；不符合低保条件的转民政清退。
-- ask: 够不够纳入建档立卡？ | 应当纳入 / 不够条件 / 低保也不够条件
SELECT h.household_id AS subject_id,
       d.source,
       d.match_grade,
       h.poor_kind,
       d.kind,
       p.name AS member_name,
       d.started_on,
       d.monthly_yuan
FROM register_household h
JOIN mz_dibao d ON d.household_id = h.household_id
JOIN register_person p ON p.person_id = d.person_id
WHERE NOT h.is_registered
  AND d.match_grade IN ('exact', 'repaired')
  AND d.kind = '农村低保'
  AND d.started_on <= $as_of
  AND (d.ended_on IS NULL OR d.ended_on > $as_of)
