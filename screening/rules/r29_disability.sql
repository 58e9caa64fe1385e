-- code: r29
-- title: 持证残疾人未享受两项补贴，或健康状况未标残疾
-- kind: E 政策未落实
-- basis: 困难残疾人生活补贴给低保家庭中的残疾人，重度残疾人护理补贴给一、二级残疾人，特困供养人员不重复享受（国发〔2015〕52 号）；持证人员的健康状况应登记为残疾
-- verify: 残联会同网格员
-- closes: 补贴审批表和发放流水；健康状况更正后的截图
-- days: 15
-- feeds: cl_disability, mz_dibao, mz_tekun, ga_population
-- absence: cl_disability, mz_dibao, mz_tekun, ga_population
-- subject: person
-- since: 2018-01-01
-- version: 1
-- order: care, living, level, category
-- shows: 健康状况 | {own_health} | {category}{level}级
-- shows: 重度残疾人护理补贴 | 一、二级应享受 | {care}
-- shows: 困难残疾人生活补贴 | 低保对象应享受 | {living}
-- context: 办证日期 | 无 | {issued_on}
-- says: {advice}
-- ask: 见到残疾证了吗？ | 见到 / 没见到 / 没有办证
-- ask: 应享受的补贴领到了吗？ | 都领到 / 领到一项 / 都没领到
SELECT f.subject_id,
       f.source,
       f.match_grade,
       f.own_health,
       f.category,
       f.level,
       f.issued_on,
       CASE WHEN f.lacks_care = 1 THEN '未享受' END AS care,
       CASE WHEN f.lacks_living = 1 THEN '未享受' END AS living,
       CASE
           WHEN f.is_unmarked = 0 THEN '由残联核对两项补贴名单：应享受的补办，不符合条件的写明原因。'
           WHEN f.lacks_care + f.lacks_living = 0
               THEN '持有残疾人证而底图的健康状况没有标残疾，核对残疾人证后更正。'
           ELSE '健康状况没有标残疾的先更正；两项补贴由残联核对名单，应享受的补办。'
       END AS advice
FROM (
    SELECT p.person_id AS subject_id,
           c.source,
           c.match_grade,
           p.health AS own_health,
           c.category,
           c.level,
           c.issued_on,
           CASE WHEN p.health <> '' AND p.health NOT LIKE '%残疾%' THEN 1 ELSE 0 END AS is_unmarked,
           CASE
               WHEN c.level IN ('1', '2') AND c.care_aid = '否'
                    AND a.has_care = 0 AND t.person_id IS NULL THEN 1
               ELSE 0
           END AS lacks_care,
           CASE
               WHEN d.person_id IS NOT NULL AND c.living_aid = '否'
                    AND a.has_living = 0 AND t.person_id IS NULL THEN 1
               ELSE 0
           END AS lacks_living
    FROM register_person p
    JOIN cl_disability c ON c.person_id = p.person_id
    JOIN (
        SELECT o.person_id,
               MAX(CASE WHEN o.care_aid = '是' THEN 1 ELSE 0 END) AS has_care,
               MAX(CASE WHEN o.living_aid = '是' THEN 1 ELSE 0 END) AS has_living
        FROM cl_disability o
        GROUP BY o.person_id
    ) a ON a.person_id = p.person_id
    LEFT JOIN (
        SELECT DISTINCT b.person_id
        FROM mz_dibao b
        WHERE b.match_grade IN ('exact', 'repaired')
          AND b.started_on <= $as_of
          AND (b.ended_on IS NULL OR b.ended_on > $as_of)
    ) d ON d.person_id = p.person_id
    LEFT JOIN (
        SELECT DISTINCT k.person_id
        FROM mz_tekun k
        WHERE k.ended_on IS NULL OR k.ended_on > $as_of
    ) t ON t.person_id = p.person_id
    WHERE c.match_grade IN ('exact', 'repaired')
      AND (
          (p.health <> '' AND p.health NOT LIKE '%残疾%')
          OR (c.level IN ('1', '2') AND c.care_aid = '否')
          OR c.living_aid = '否'
      )
      AND NOT EXISTS (
          SELECT 1
          FROM ga_population g
          WHERE g.person_id = p.person_id AND g.hukou_status = '死亡注销'
      )
) f
WHERE f.is_unmarked = 1 OR f.lacks_care = 1 OR f.lacks_living = 1
