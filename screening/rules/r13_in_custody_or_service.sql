-- code: r13
-- title: 服刑、失联或现役人员仍按在家人口登记
-- kind: D 人口变动
-- basis: 判刑收监、失联的应作自然减少，现役军人应如实标注（扶贫对象动态管理）
-- verify: 网格员会同公安部门
-- closes: 判决书、失联报案记录或入伍通知书，办理自然减少或标注现役
-- days: 15
-- feeds: ga_custody
-- subject: person
-- since: 2018-01-01
-- version: 1
-- order: started_on DESC, situation
-- shows: 人员状态 | 在册，{relation} | {situation}，{started_on}起
-- shows: 终止日期 | 无 | {ended_on}
-- says: 核实本人现况：服刑、失联的办理自然减少，现役的在底图标注；已刑满、找回或退役的附证明。
-- ask: 本人现在的情况？ | 服刑 / 失联 / 现役 / 已回家
SELECT p.person_id AS subject_id,
       c.source,
       c.match_grade,
       p.relation,
       c.situation,
       c.started_on,
       c.ended_on
FROM register_person p
JOIN ga_custody c ON c.person_id = p.person_id
WHERE c.match_grade IN ('exact', 'repaired')
  AND c.started_on <= $as_of
  AND (c.ended_on IS NULL OR c.ended_on > $as_of)
  AND (c.situation <> '现役' OR p.is_in_service IS NULL OR NOT p.is_in_service)
