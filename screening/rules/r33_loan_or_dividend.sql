-- code: r33
-- title: 扶贫贷款或扶贫分红发给了不应享受的人
-- kind: E 政策未落实
-- basis: 扶贫小额信贷只发放给建档立卡户；扶贫资产分红不得由干部领取（扶贫资金审计发现的问题）
-- verify: 金融办会同纪检监察机关
-- closes: 贷款清收或分红退回的凭证；发放时仍在册的附当时名册
-- days: 15
-- feeds: jr_loan
-- optional: cz_subsidy, zz_village_cadre, cz_payroll
-- subject: person
-- since: 2018-01-01
-- version: 1
-- order: amount_yuan DESC, paid_on
-- shows: 扶贫贷款或分红 | {poor_kind}，不应享受 | {item} {amount_yuan:money}
-- context: 发放日期 | 无 | {paid_on}
-- context: 任职 | 无 | {post}
-- says: {advice}
-- ask: 这笔钱是谁用的？ | 本人 / 别人借名 / 不知道有这笔钱
SELECT p.person_id AS subject_id,
       l.source,
       l.match_grade,
       p.poor_kind,
       '扶贫小额信贷' AS item,
       l.amount_yuan,
       l.lent_on AS paid_on,
       CAST(NULL AS VARCHAR(200)) AS post,
       '贷款发给了非建档立卡户：核实贷款是否为本人使用；违规发放的清收，涉嫌违纪的移送纪检监察机关。' AS advice
FROM register_person p
JOIN jr_loan l ON l.person_id = p.person_id
WHERE NOT p.is_registered
  AND l.match_grade IN ('exact', 'repaired')
UNION ALL
SELECT p.person_id AS subject_id,
       s.source,
       s.match_grade,
       p.poor_kind,
       s.item,
       s.amount_yuan,
       s.paid_on,
       o.post,
       '干部领取了扶贫分红：核实分红名单和资金去向；违规领取的退回，涉嫌违纪的移送纪检监察机关。' AS advice
FROM register_person p
JOIN cz_subsidy s ON s.person_id = p.person_id
JOIN (
    SELECT v.person_id, CONCAT('村', v.post) AS post, v.started_on, v.ended_on
    FROM zz_village_cadre v
    WHERE v.match_grade IN ('exact', 'repaired')
    UNION ALL
    SELECT f.person_id, f.employer AS post, f.started_on, f.ended_on
    FROM cz_payroll f
    WHERE f.match_grade IN ('exact', 'repaired')
) o ON o.person_id = p.person_id
WHERE NOT p.is_registered
  AND s.match_grade IN ('exact', 'repaired')
  AND s.item LIKE '%扶贫%'
  AND s.item LIKE '%分红%'
  AND s.paid_on >= o.started_on
  AND (o.ended_on IS NULL OR s.paid_on < o.ended_on)
