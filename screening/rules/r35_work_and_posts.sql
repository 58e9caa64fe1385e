-- code: r35
-- title: 务工或公益性岗位登记与人社数据不符
-- kind: F 数据错误
-- basis: 务工和公益性岗位应据实登记；省外、县外务工和零工不在县人社数据内，不据此列为线索
-- verify: 网格员会同人社部门
-- closes: 务工证明、工资流水；公益性岗位的聘用协议
-- days: 15
-- feeds: rs_employment, ga_population
-- absence: rs_employment, ga_population
-- subject: person
-- needs: rs_employment | post_kind = '公益性岗位' | 人社就业中没有公益性岗位的数据
-- since: 2018-01-01
-- version: 1
-- order: work_word, source
-- shows: 务工与岗位 | {own_word} | {work_word}
-- context: 单位 | {own_employer} | {employer}
-- says: 核实现在是否在岗：在岗的补齐人社或底图的登记，不在岗的更正务工、岗位和收入。
-- ask: 现在在岗吗？ | 在岗 / 已离岗 / 从没去过
SELECT p.person_id AS subject_id,
       CAST(NULL AS BIGINT) AS source,
       CAST(NULL AS VARCHAR(8)) AS match_grade,
       CONCAT('公益性岗位：', p.public_posts) AS own_word,
       '人社名单中没有公益性岗位' AS work_word,
       p.employer AS own_employer,
       CAST(NULL AS VARCHAR(200)) AS employer
FROM register_person p
WHERE p.is_registered
  AND p.id18 IS NOT NULL
  AND p.public_posts <> ''
  AND NOT EXISTS (
      SELECT 1
      FROM rs_employment e
      WHERE e.person_id = p.person_id
        AND e.post_kind = '公益性岗位'
        AND (e.ended_on IS NULL OR EXTRACT(YEAR FROM e.ended_on) >= $year)
  )
  AND NOT EXISTS (
      SELECT 1
      FROM ga_population g
      WHERE g.person_id = p.person_id AND g.hukou_status = '死亡注销'
  )
UNION ALL
SELECT p.person_id AS subject_id,
       e.source,
       e.match_grade,
       '没有登记公益性岗位' AS own_word,
       CONCAT('人社名单中有公益性岗位，', CAST(e.started_on AS VARCHAR(10)), '起') AS work_word,
       p.employer AS own_employer,
       e.employer AS employer
FROM register_person p
JOIN rs_employment e ON e.person_id = p.person_id
JOIN (
    SELECT DISTINCT o.county_code
    FROM register_person o
    WHERE o.public_posts <> ''
) filled ON filled.county_code = p.county_code
WHERE p.is_registered
  AND COALESCE(p.public_posts, '') = ''
  AND e.match_grade IN ('exact', 'repaired')
  AND e.post_kind = '公益性岗位'
  AND e.started_on <= $as_of
  AND (e.ended_on IS NULL OR e.ended_on > $as_of)
UNION ALL
SELECT p.person_id AS subject_id,
       CAST(NULL AS BIGINT) AS source,
       CAST(NULL AS VARCHAR(8)) AS match_grade,
       CONCAT('在', p.employer, '务工', CAST(p.work_months AS VARCHAR(8)), '个月') AS own_word,
       '该单位的人员名单中没有此人' AS work_word,
       p.employer AS own_employer,
       CAST(NULL AS VARCHAR(200)) AS employer
FROM register_person p
WHERE p.is_registered
  AND p.id18 IS NOT NULL
  AND p.work_months > 0
  AND p.work_area IN ('乡(镇)内', '乡(镇)外县内')
  AND COALESCE(p.public_posts, '') = ''
  AND p.employer <> ''
  AND EXISTS (SELECT 1 FROM rs_employment k WHERE k.employer = p.employer)
  AND NOT EXISTS (SELECT 1 FROM rs_employment e WHERE e.person_id = p.person_id)
  AND NOT EXISTS (
      SELECT 1
      FROM ga_population g
      WHERE g.person_id = p.person_id AND g.hukou_status = '死亡注销'
  )
