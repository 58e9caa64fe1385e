-- code: r02
-- title: 建档立卡人口任村“三委”干部
-- kind: A 疑似错评
-- basis: 识别时家庭成员为村党支部、村委会、村监委会干部的，属识别不精准；识别之后任职的除外（2017 年动态管理“零错评”条件）
-- verify: 乡镇
-- closes: 任职文件和任职日期；同名不同人的附澄清说明
-- days: 15
-- feeds: zz_village_cadre
-- subject: person
-- since: 2018-01-01
-- version: 1
-- order: started_on, post
-- shows: 村“三委”职务 | 无 | {post}
-- context: 任职村 | 本村 | {other_village}
-- shows: 首次识别时间与任职日期 | {identified_on:month}识别 | {started_on}任职
-- shows: 离任日期 | 无 | {ended_on}
-- says: {timing}
-- dates: started_on | 任职
-- ask: 现在还任职吗？ | 在任 / 已离任 / 同名不同人
SELECT p.person_id AS subject_id,
       c.source,
       c.match_grade,
       c.post,
       CASE
           WHEN c.village_code <> p.village_code THEN CONCAT('外村，代码', c.village_code)
       END AS other_village,
       c.started_on,
       c.ended_on,
       p.identified_on,
       CASE
           WHEN p.identified_on IS NULL
               THEN '首次识别时间未填，先核实识别时间，再判断是否属于“错评”。'
           WHEN EXTRACT(YEAR FROM c.started_on) * 12 + EXTRACT(MONTH FROM c.started_on)
                > EXTRACT(YEAR FROM p.identified_on) * 12 + EXTRACT(MONTH FROM p.identified_on)
               THEN '识别之后任职的不属于“错评”，按正常退出研判。'
           WHEN EXTRACT(YEAR FROM c.started_on) * 12 + EXTRACT(MONTH FROM c.started_on)
                < EXTRACT(YEAR FROM p.identified_on) * 12 + EXTRACT(MONTH FROM p.identified_on)
               THEN '识别时已在村“三委”任职，属实的按“错评”研判；此前还有任期的一并核实。'
           ELSE '任职与识别在同一个月，先核对具体日期，再判断是识别之前还是识别之后。'
       END AS timing
FROM register_person p
JOIN zz_village_cadre c ON c.person_id = p.person_id
WHERE p.is_registered
  AND c.match_grade IN ('exact', 'repaired')
  AND c.started_on <= $as_of
  AND (
      c.ended_on IS NULL
      OR c.ended_on > $as_of
      OR (p.identified_on IS NOT NULL AND c.started_on < p.identified_on
          AND EXTRACT(YEAR FROM c.ended_on) * 12 + EXTRACT(MONTH FROM c.ended_on)
              > EXTRACT(YEAR FROM p.identified_on) * 12 + EXTRACT(MONTH FROM p.identified_on))
  )
  AND POSITION('组长' IN c.post) = 0
  AND POSITION('网格' IN c.post) = 0
  AND POSITION('护林' IN c.post) = 0
  AND POSITION('保洁' IN c.post) = 0
  AND POSITION('信息员' IN c.post) = 0
