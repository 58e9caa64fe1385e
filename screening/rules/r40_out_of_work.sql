-- code: r40
-- title: 劳动力连续失业两个月以上
-- kind: G 监测预警
-- basis: 家庭劳动力连续失业 2 个月以上、影响家庭收入的，列入返贫致贫预警
-- verify: 网格员会同人社部门
-- closes: 再就业证明；需要帮扶的附就业或产业帮扶措施
-- days: 15
-- feeds: rs_employment, ga_population
-- optional: ga_custody
-- absence: rs_employment, ga_population, ga_custody
-- subject: person
-- param: min_months = 2 月 | 离开上一份工作满多少个月 | docs/sources.md#monitoring
-- param: max_months = 12 月 | 超过多少个月不再列为线索 | docs/sources.md#monitoring
-- needs: rs_employment | (EXTRACT(YEAR FROM $as_of) - EXTRACT(YEAR FROM started_on)) * 12 + EXTRACT(MONTH FROM $as_of) - EXTRACT(MONTH FROM started_on) <= $min_months | 人社就业中没有最近{min_months}个月新就业的数据
-- since: 2018-01-01
-- version: 1
-- order: ended_on DESC, employer
-- shows: 就业 | {labour} | {ended_on}离岗，此后无就业登记
-- context: 上一份工作 | 无 | {employer} {post_kind}
-- says: 入户了解现在是否有工作；失业的登记就业意愿，并了解产业项目是否失败、家庭收入是否受影响。
-- ask: 现在有工作吗？ | 有 / 没有，正在找 / 没有，不找
SELECT p.person_id AS subject_id,
       e.source,
       e.match_grade,
       p.labour,
       e.employer,
       e.post_kind,
       e.ended_on
FROM register_person p
JOIN rs_employment e ON e.person_id = p.person_id
JOIN (
    SELECT r.person_id,
           MAX(r.ended_on) AS ended_on,
           SUM(CASE WHEN r.ended_on IS NULL OR r.ended_on > $as_of THEN 1 ELSE 0 END) AS current_jobs
    FROM rs_employment r
    GROUP BY r.person_id
) newest ON newest.person_id = e.person_id AND newest.ended_on = e.ended_on
WHERE e.match_grade IN ('exact', 'repaired')
  AND newest.current_jobs = 0
  AND p.labour IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力')
  AND NOT (p.work_area IN ('县外省内', '省外') AND COALESCE(p.work_months, 0) > 0)
  AND (EXTRACT(YEAR FROM $as_of) - EXTRACT(YEAR FROM e.ended_on)) * 12
      + EXTRACT(MONTH FROM $as_of) - EXTRACT(MONTH FROM e.ended_on)
      - CASE
          WHEN EXTRACT(DAY FROM e.ended_on) > EXTRACT(DAY FROM $as_of) THEN 1
          ELSE 0
        END BETWEEN $min_months AND $max_months
  AND NOT EXISTS (
      SELECT 1
      FROM ga_population g
      WHERE g.person_id = p.person_id AND g.hukou_status = '死亡注销'
  )
  AND NOT EXISTS (
      SELECT 1
      FROM ga_custody c
      WHERE c.person_id = p.person_id
        AND c.started_on <= $as_of
        AND (c.ended_on IS NULL OR c.ended_on > $as_of)
  )
