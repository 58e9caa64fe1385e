-- code: r38
-- title: 家庭近期遭遇交通事故伤亡或火灾、洪涝等灾害
-- kind: G 监测预警
-- basis: 劳动力因事故死亡、重伤，或因灾损失较大的家庭，应及时入户核查返贫致贫风险（部门筛查预警）
-- verify: 网格员
-- closes: 入户核查表；需要帮扶的附帮扶措施
-- days: 15
-- feeds: ga_accident, yj_disaster
-- subject: household
-- param: within_months = 6 月 | 多少个月内发生的算近期 | docs/sources.md#monitoring
-- param: min_loss_yuan = 5000 元 | 受灾损失达到多少才列为线索 | docs/sources.md#monitoring
-- since: 2018-01-01
-- version: 1
-- order: happened_on DESC, event
-- shows: 近期变故 | 未登记 | {happened_on}{event}
-- context: 涉及成员 | 无 | {member_name:name}
-- context: 损失金额 | 无 | {loss_yuan:money}
-- says: 入户了解伤亡、损失和家庭收支变化，判断是否有返贫致贫风险；急难的先帮扶后补程序。
-- ask: 现在最急的是什么？ | + 医疗费 / 住处 / 生活费 / 缺劳力 / 没有困难
SELECT h.household_id AS subject_id,
       e.source,
       e.match_grade,
       e.event,
       e.happened_on,
       e.member_name,
       e.loss_yuan
FROM register_household h
JOIN (
    SELECT p.household_id,
           a.source,
           a.match_grade,
           CONCAT('交通事故', a.severity) AS event,
           a.occurred_on AS happened_on,
           p.name AS member_name,
           CAST(NULL AS DOUBLE) AS loss_yuan
    FROM register_person p
    JOIN ga_accident a ON a.person_id = p.person_id
    WHERE a.match_grade IN ('exact', 'repaired')
      AND a.severity IN ('死亡', '重伤')
      AND p.labour IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力')
    UNION ALL
    SELECT d.household_id,
           d.source,
           d.match_grade,
           d.disaster AS event,
           d.occurred_on AS happened_on,
           CAST(NULL AS VARCHAR(200)) AS member_name,
           d.loss_yuan
    FROM yj_disaster d
    WHERE d.match_grade IN ('exact', 'repaired')
      AND d.loss_yuan >= $min_loss_yuan
) e ON e.household_id = h.household_id
WHERE e.happened_on <= $as_of
  AND (EXTRACT(YEAR FROM $as_of) - EXTRACT(YEAR FROM e.happened_on)) * 12
      + EXTRACT(MONTH FROM $as_of) - EXTRACT(MONTH FROM e.happened_on)
      - CASE
          WHEN EXTRACT(DAY FROM e.happened_on) > EXTRACT(DAY FROM $as_of) THEN 1
          ELSE 0
        END < $within_months
