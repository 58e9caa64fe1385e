-- code: r31
-- title: 年满60周岁的建档立卡人口未领取养老金
-- kind: E 政策未落实
-- basis: 参加城乡居民基本养老保险、年满 60 周岁的，从次月起按月领取养老金（国发〔2014〕8 号）
-- verify: 人社部门会同网格员
-- closes: 待遇核定表；未参保或在外地领取的附说明
-- days: 15
-- feeds: rs_pension, ga_population
-- optional: ga_custody
-- absence: rs_pension, ga_population, ga_custody
-- subject: person
-- param: min_age = 60 岁 | 满多少周岁起领取 | docs/sources.md#welfare
-- param: settled_after_months = 3 月 | 满龄多少个月后仍未领取才列为线索 | docs/sources.md#welfare
-- since: 2018-01-01
-- version: 1
-- order: pension DESC, scheme
-- shows: 养老金 | {birth_on}出生，应领取 | {pension}
-- context: 险种 | 无 | {scheme}
-- says: 由人社部门核对待遇：符合条件的办理领取并补发，暂停的查明原因，未参保的动员补缴。
-- ask: 现在领养老金吗？ | 在领 / 停发了 / 没参保 / 在外地领
SELECT p.person_id AS subject_id,
       r.source,
       r.match_grade,
       p.birth_on,
       CASE WHEN r.status IS NULL THEN '无领取记录' ELSE CONCAT('待遇', r.status) END AS pension,
       r.scheme
FROM register_person p
LEFT JOIN rs_pension r ON r.person_id = p.person_id
LEFT JOIN rs_pension n ON n.person_id = p.person_id AND n.status = '正常'
WHERE p.is_registered
  AND p.id18 IS NOT NULL
  AND (EXTRACT(YEAR FROM $as_of) - EXTRACT(YEAR FROM p.birth_on)) * 12
      + EXTRACT(MONTH FROM $as_of) - EXTRACT(MONTH FROM p.birth_on)
      > $min_age * 12 + $settled_after_months
  AND n.person_id IS NULL
  AND NOT EXISTS (
      SELECT 1
      FROM ga_population g
      WHERE g.person_id = p.person_id AND g.hukou_status = '死亡注销'
  )
  AND NOT EXISTS (
      SELECT 1
      FROM ga_custody c
      WHERE c.person_id = p.person_id
        AND c.situation IN ('服刑', '失联')
        AND c.started_on <= $as_of
        AND (c.ended_on IS NULL OR c.ended_on > $as_of)
  )
