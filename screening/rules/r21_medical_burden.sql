-- code: r21
-- title: 合规自付医疗费超过限额的户未纳入
-- kind: B 疑似漏评或返贫风险
-- basis: 大病、自付医疗费较高的家庭应及时核查纳入（县级防贫预警标准：一般农户年自付 2 万元，脱贫户 5 千元，脱贫户门诊、门特月自付 500 元）
-- verify: 网格员会同医保部门
-- closes: 费用结算单、帮扶方案；已由其他途径解决的附说明
-- days: 15
-- feeds: yb_settlement
-- absence: yb_settlement
-- subject: household
-- param: ordinary_yuan = 20000 元 | 一般农户近 12 个月合规自付限额，县可调整 | docs/sources.md#medical
-- param: exited_yuan = 5000 元 | 脱贫户近 12 个月合规自付限额，县可调整 | docs/sources.md#medical
-- param: outpatient_yuan = 500 元 | 脱贫户门诊、门特一个月合规自付限额，县可调整 | docs/sources.md#medical
-- since: 2018-01-01
-- version: 1
-- order: matter, band_yuan DESC, largest_yuan DESC, member_name
-- shows: 户的类别 | {poor_kind} | {matter}
-- shows: 合规自付 | 未纳入监测帮扶 | {band_yuan:money}以上
-- context: 实际自付合计 | 无 | {paid_yuan:money}
-- context: 自付最多的成员 | 底图成员{member_name:name} | {member_name:name} {disease}
-- says: 入户核实病情、自付费用和收入，判断是否纳入建档立卡或防返贫监测，并落实医疗救助。
-- ask: 自付的钱有着落吗？ | 已解决 / 解决了一部分 / 没有着落
-- ask: 为看病还欠多少钱？ | 金额
WITH suspect AS (
    SELECT h.household_id, h.is_registered
    FROM register_household h
    JOIN (
        SELECT y.household_id,
               SUM(CAST(GREATEST(y.selfpay_yuan, 0) AS DECIMAL(18, 2))) AS most_yuan
        FROM yb_settlement y
        WHERE y.match_grade IN ('exact', 'repaired')
          AND y.settled_on <= $as_of
          AND y.settled_on > CAST($as_of AS DATE) - INTERVAL '1' YEAR
        GROUP BY y.household_id
    ) s ON s.household_id = h.household_id
    WHERE s.most_yuan >= CASE
              WHEN h.is_registered THEN LEAST($exited_yuan, $outpatient_yuan)
              ELSE $ordinary_yuan
          END
      AND (NOT h.is_registered OR h.exit_status IN ('已脱贫', '稳定脱贫', '预脱贫'))
      AND (h.monitor_kind IS NULL OR h.monitor_kind = '' OR h.risk_is_removed)
), paid AS (
    SELECT MIN(y.source) AS source, MIN(y.match_grade) AS match_grade, y.person_id,
           q.household_id, q.is_registered, y.visit_kind, y.disease, y.total_yuan,
           y.reimbursed_yuan, y.selfpay_yuan, y.settled_on
    FROM suspect q
    JOIN yb_settlement y ON y.household_id = q.household_id
    WHERE y.match_grade IN ('exact', 'repaired')
      AND y.settled_on <= $as_of
      AND y.settled_on > CAST($as_of AS DATE) - INTERVAL '1' YEAR
    GROUP BY y.person_id, q.household_id, q.is_registered, y.visit_kind, y.disease,
             y.total_yuan, y.reimbursed_yuan, y.selfpay_yuan, y.settled_on
)
SELECT h.household_id AS subject_id,
       t.source,
       t.match_grade,
       h.poor_kind,
       t.matter,
       CAST(FLOOR(t.paid_yuan / t.most) * t.most AS BIGINT) AS band_yuan,
       t.paid_yuan,
       t.largest_yuan,
       p.name AS member_name,
       t.disease
FROM register_household h
JOIN (
    SELECT b.household_id,
           b.person_id,
           b.source,
           b.match_grade,
           b.disease,
           b.selfpay_yuan AS largest_yuan,
           CASE WHEN b.is_registered THEN '脱贫户近12个月住院和门诊' ELSE '一般农户近12个月住院和门诊' END AS matter,
           SUM(CAST(b.selfpay_yuan AS DECIMAL(18, 2))) OVER (PARTITION BY b.household_id) AS paid_yuan,
           CASE WHEN b.is_registered THEN $exited_yuan ELSE $ordinary_yuan END AS most
    FROM paid b
    UNION ALL
    SELECT m.household_id,
           m.person_id,
           m.source,
           m.match_grade,
           m.disease,
           m.selfpay_yuan AS largest_yuan,
           '脱贫户一个月门诊、门特' AS matter,
           SUM(CAST(m.selfpay_yuan AS DECIMAL(18, 2))) OVER (
               PARTITION BY m.household_id,
                            EXTRACT(YEAR FROM m.settled_on) * 12 + EXTRACT(MONTH FROM m.settled_on)
           ) AS paid_yuan,
           $outpatient_yuan AS most
    FROM paid m
    WHERE m.is_registered
      AND m.visit_kind IN ('门诊', '门特')
) t ON t.household_id = h.household_id
JOIN register_person p ON p.person_id = t.person_id
WHERE t.paid_yuan >= t.most
