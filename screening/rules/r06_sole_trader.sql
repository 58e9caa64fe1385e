-- code: r06
-- title: 建档立卡人口经营个体工商户且有开票
-- kind: A 疑似错评
-- basis: 实际经营的个体工商户应计入家庭经营收入，识别前已稳定经营的属识别不精准（2017 年动态管理“零错评”条件）
-- verify: 网格员、村工作队会同税务部门
-- closes: 经营情况和经营收入，计入算账表；已停业的附说明
-- days: 15
-- feeds: sc_registration, sw_invoice
-- absence: sw_invoice
-- subject: person
-- param: min_invoiced_yuan = 1 元 | 年度开票额下限，县可调整 | docs/sources.md#exclusions
-- since: 2018-01-01
-- version: 1
-- order: invoiced_yuan DESC, founded_on, credit_code
-- shows: 个体工商户 | 无 | {business}
-- context: 统一社会信用代码 | 无 | {credit_code}
-- shows: 年度开票额 | 无 | {year}年{invoiced_yuan:money}
-- shows: 首次识别时间与成立日期 | {identified_on:month}识别 | {founded_on}成立
-- says: {timing}
-- dates: founded_on | 成立
-- ask: 现在还在经营吗？ | 在经营 / 已停业 / 别人借用身份
-- ask: 一年大约挣多少？ | 金额
SELECT p.person_id AS subject_id,
       c.source,
       c.match_grade,
       c.business,
       c.credit_code,
       y.year,
       y.invoiced_yuan,
       c.founded_on,
       p.identified_on,
       CASE
           WHEN p.identified_on IS NULL
               THEN '首次识别时间未填，先核实识别时间，再判断是否属于“错评”；经营收入计入算账表。'
           WHEN EXTRACT(YEAR FROM c.founded_on) * 12 + EXTRACT(MONTH FROM c.founded_on)
                > EXTRACT(YEAR FROM p.identified_on) * 12 + EXTRACT(MONTH FROM p.identified_on)
               THEN '识别之后开办的不属于“错评”；核实经营收入，计入算账表。'
           WHEN EXTRACT(YEAR FROM c.founded_on) * 12 + EXTRACT(MONTH FROM c.founded_on)
                < EXTRACT(YEAR FROM p.identified_on) * 12 + EXTRACT(MONTH FROM p.identified_on)
               THEN '识别之前已开办，核实当时的经营收入，超过标准的按“错评”研判；现有收入计入算账表。'
           ELSE '开办与识别在同一个月，先核对具体日期，再判断是识别之前还是识别之后。'
       END AS timing
FROM register_person p
JOIN sc_registration c ON c.person_id = p.person_id
JOIN (
    SELECT w.credit_code, w.year, MAX(w.invoiced_yuan) AS invoiced_yuan
    FROM sw_invoice w
    WHERE w.year BETWEEN $year - 1 AND $year
      AND w.invoiced_yuan >= $min_invoiced_yuan
    GROUP BY w.credit_code, w.year
) y ON y.credit_code = c.credit_code
WHERE p.is_registered
  AND c.match_grade IN ('exact', 'repaired')
  AND c.kind = '个体工商户'
  AND c.status = '存续'
