-- code: r08
-- title: 建档立卡户开票、收入或种养规模超过限额
-- kind: A 疑似错评
-- basis: 种养大户、经营规模较大的农户识别为贫困户的，属识别不精准（2017 年动态管理“零错评”条件）；规模按第三次全国农业普查规模农业经营户标准
-- verify: 乡镇
-- closes: 经营或种养规模核实表；收入登错的附更正后的算账表
-- days: 15
-- feeds: sc_registration, sw_invoice
-- absence: sw_invoice
-- subject: household
-- param: min_invoiced_yuan = 100000 元 | 年度开票额下限，县可调整 | docs/sources.md#exclusions
-- param: min_business_yuan = 100000 元 | 底图全年生产经营性收入下限，县可调整 | docs/sources.md#exclusions
-- param: min_net_yuan = 20000 元 | 底图人均纯收入下限，县可调整 | docs/sources.md#exclusions
-- param: min_arable_mu = 50 亩 | 耕地面积下限（一年两熟地区） | docs/sources.md#exclusions
-- param: min_forest_mu = 500 亩 | 林地面积下限 | docs/sources.md#exclusions
-- sides: 底图·户的类别 | 底图·种养规模与收入登记
-- since: 2018-01-01
-- version: 1
-- order: matter, amount DESC, credit_code
-- shows: 超过限额的事项 | {poor_kind}，{exit_status} | {matter} {amount:number}{unit}
-- context: 限额 | 建档立卡户 | {most:number}{unit}
-- context: 经营者 | 无 | {operator:name}
-- context: 统一社会信用代码 | 无 | {credit_code}
-- shows: 首次识别时间与年度 | {identified_on:month}识别 | {of_year}年
-- says: 先核实规模和收入是否登错；识别时已达到的按“错评”研判，识别之后增长的按正常退出研判。
-- dates: of_year | 年度达到规模
-- ask: 实际规模或收入达到限额了吗？ | 达到 / 没达到，登记有误 / 已不经营
SELECT h.household_id AS subject_id,
       t.source,
       t.match_grade,
       h.poor_kind,
       h.exit_status,
       t.matter,
       t.amount,
       t.unit,
       t.most,
       t.operator,
       t.credit_code,
       t.of_year,
       h.identified_on
FROM register_household h
JOIN (
    SELECT p.household_id,
           c.source,
           CAST(c.match_grade AS VARCHAR(8)) AS match_grade,
           '税务年度开票额' AS matter,
           y.invoiced_yuan AS amount,
           '元' AS unit,
           $min_invoiced_yuan AS most,
           p.name AS operator,
           c.credit_code,
           y.year AS of_year
    FROM sc_registration c
    JOIN register_person p ON p.person_id = c.person_id
    JOIN (
        SELECT w.credit_code, w.year, MAX(w.invoiced_yuan) AS invoiced_yuan
        FROM sw_invoice w
        WHERE w.year BETWEEN $year - 1 AND $year
        GROUP BY w.credit_code, w.year
    ) y ON y.credit_code = c.credit_code
    WHERE c.match_grade IN ('exact', 'repaired')
      AND c.status = '存续'
      AND y.invoiced_yuan >= $min_invoiced_yuan
    UNION ALL
    SELECT b.household_id,
           CAST(NULL AS BIGINT) AS source,
           CAST(NULL AS VARCHAR(8)) AS match_grade,
           b.matter,
           b.amount,
           b.unit,
           b.most,
           CAST(NULL AS VARCHAR(200)) AS operator,
           CAST(NULL AS VARCHAR(200)) AS credit_code,
           b.facts_year AS of_year
    FROM (
        SELECT r.household_id, r.facts_year, r.exit_status, '底图登记的生产经营性收入' AS matter,
               r.business_yuan AS amount, '元' AS unit, $min_business_yuan AS most
        FROM register_household r
        UNION ALL
        SELECT r.household_id, r.facts_year, r.exit_status, '底图登记的人均纯收入' AS matter,
               r.net_per_head_yuan AS amount, '元' AS unit, $min_net_yuan AS most
        FROM register_household r
        UNION ALL
        SELECT r.household_id, r.facts_year, r.exit_status, '底图登记的耕地面积' AS matter,
               r.arable_mu AS amount, '亩' AS unit, $min_arable_mu AS most
        FROM register_household r
        UNION ALL
        SELECT r.household_id, r.facts_year, r.exit_status, '底图登记的林地面积' AS matter,
               r.forest_mu AS amount, '亩' AS unit, $min_forest_mu AS most
        FROM register_household r
    ) b
    WHERE b.exit_status IN ('未脱贫', '返贫')
      AND b.amount >= b.most
) t ON t.household_id = h.household_id
WHERE h.is_registered
