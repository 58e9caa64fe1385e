-- code: r09
-- title: 公安已死亡注销的人员仍在册
-- kind: D 人口变动
-- basis: 家庭成员死亡的应作自然减少（扶贫对象动态管理）
-- verify: 网格员
-- closes: 死亡证明或户口注销证明，办理自然减少
-- days: 15
-- feeds: ga_population
-- subject: person
-- since: 2018-01-01
-- version: 1
-- order: cancelled_on
-- shows: 人员状态 | 在册 | {hukou_status}
-- shows: 注销日期 | 无 | {cancelled_on}
-- says: 公安户籍登记为死亡注销，属实的办理自然减少；尚健在的由公安更正户籍。
-- ask: 见到本人了吗？ | 见到本人 / 外出，已联系上 / 已去世 / 联系不上
SELECT p.person_id AS subject_id,
       g.source,
       g.match_grade,
       g.hukou_status,
       g.cancelled_on
FROM register_person p
JOIN ga_population g ON g.person_id = p.person_id
WHERE g.hukou_status = '死亡注销'
  AND g.match_grade IN ('exact', 'repaired')
