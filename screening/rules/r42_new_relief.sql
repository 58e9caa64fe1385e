-- code: r42
-- title: 民政新纳入低保或发放临时救助的家庭
-- kind: G 监测预警
-- basis: 民政新纳入低保、临时救助的家庭应作为风险线索推送，入户核查（防止返贫部门筛查预警）
-- verify: 网格员
-- closes: 风险线索核实结果报告
-- days: 4
-- feeds: mz_dibao
-- optional: cz_subsidy
-- subject: household
-- param: within_months = 2 月 | 多少个月内新纳入或发放的才列为线索 | docs/sources.md#monitoring
-- since: 2018-01-01
-- version: 1
-- order: happened_on DESC, relief, member_name
-- shows: 民政救助 | {household_word} | {happened_on}{relief}
-- context: 享受的成员 | 无 | {member_name:name}
-- context: 金额 | 无 | {amount_yuan:money}
-- says: 入户了解纳入低保或临时救助的原因，判断是否有返贫致贫风险，按时报送核实结果。
-- ask: 为什么纳入救助？ | + 生病 / 残疾 / 上学 / 受灾 / 失业 / 其他
-- ask: 有返贫致贫风险吗？ | 有 / 没有
SELECT h.household_id AS subject_id,
       e.source,
       e.match_grade,
       CASE
           WHEN h.is_registered THEN CONCAT(h.poor_kind, '，', COALESCE(h.exit_status, ''))
           ELSE h.poor_kind
       END AS household_word,
       e.relief,
       e.happened_on,
       e.member_name,
       e.amount_yuan
FROM register_household h
JOIN (
    SELECT p.household_id,
           d.source,
           d.match_grade,
           CONCAT('起享受', d.kind) AS relief,
           d.started_on AS happened_on,
           p.name AS member_name,
           d.monthly_yuan AS amount_yuan
    FROM register_person p
    JOIN mz_dibao d ON d.person_id = p.person_id
    WHERE d.match_grade IN ('exact', 'repaired')
      AND (d.ended_on IS NULL OR d.ended_on > $as_of)
    UNION ALL
    SELECT p.household_id,
           s.source,
           s.match_grade,
           '发放临时救助' AS relief,
           s.paid_on AS happened_on,
           p.name AS member_name,
           s.amount_yuan
    FROM register_person p
    JOIN cz_subsidy s ON s.person_id = p.person_id
    WHERE s.match_grade IN ('exact', 'repaired')
      AND s.item LIKE '%临时救助%'
) e ON e.household_id = h.household_id
WHERE e.happened_on <= $as_of
  AND (EXTRACT(YEAR FROM $as_of) - EXTRACT(YEAR FROM e.happened_on)) * 12
      + EXTRACT(MONTH FROM $as_of) - EXTRACT(MONTH FROM e.happened_on)
      - CASE
          WHEN EXTRACT(DAY FROM e.happened_on) > EXTRACT(DAY FROM $as_of) THEN 1
          ELSE 0
        END < $within_months
  AND (h.monitor_kind IS NULL OR h.monitor_kind = '' OR h.risk_is_removed)
  AND (NOT h.is_registered OR h.exit_status NOT IN ('未脱贫', '返贫'))
