-- code: r05
-- title: 建档立卡人口任存续企业法定代表人
-- kind: A 疑似错评
-- basis: 识别时家庭成员注册有公司企业且实际经营的，属识别不精准；识别之后成立的除外（2017 年动态管理“零错评”条件）
-- verify: 网格员、村工作队会同市监部门
-- closes: 企业经营情况；注销证明；被冒名登记的附声明
-- days: 15
-- feeds: sc_registration
-- subject: person
-- since: 2018-01-01
-- version: 1
-- order: capital_yuan DESC, founded_on, credit_code
-- shows: 任法定代表人的企业 | 无 | {business}
-- context: 统一社会信用代码 | 无 | {credit_code}
-- context: 注册资本 | 无 | {capital_yuan:money}
-- shows: 首次识别时间与成立日期 | {identified_on:month}识别 | {founded_on}成立
-- says: {timing}
-- dates: founded_on | 成立
-- ask: 企业现在在经营吗？ | 在经营 / 没有经营 / 已注销 / 被冒名登记
SELECT p.person_id AS subject_id,
       c.source,
       c.match_grade,
       c.business,
       c.credit_code,
       c.capital_yuan,
       c.founded_on,
       p.identified_on,
       CASE
           WHEN p.identified_on IS NULL
               THEN '首次识别时间未填，先核实识别时间，再判断是否属于“错评”。'
           WHEN EXTRACT(YEAR FROM c.founded_on) * 12 + EXTRACT(MONTH FROM c.founded_on)
                > EXTRACT(YEAR FROM p.identified_on) * 12 + EXTRACT(MONTH FROM p.identified_on)
               THEN '识别之后成立的企业不属于“错评”，按正常退出研判。'
           WHEN EXTRACT(YEAR FROM c.founded_on) * 12 + EXTRACT(MONTH FROM c.founded_on)
                < EXTRACT(YEAR FROM p.identified_on) * 12 + EXTRACT(MONTH FROM p.identified_on)
               THEN '识别之前已成立的企业，实际经营的按“错评”研判；被冒名登记的附声明。'
           ELSE '成立与识别在同一个月，先核对具体日期，再判断是识别之前还是识别之后。'
       END AS timing
FROM register_person p
JOIN sc_registration c ON c.person_id = p.person_id
WHERE p.is_registered
  AND c.match_grade IN ('exact', 'repaired')
  AND c.kind = '企业'
  AND c.status = '存续'
