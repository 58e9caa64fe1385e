-- code: r10
-- title: 死亡人员仍在领取低保、养老金或补贴
-- kind: E 政策未落实
-- basis: 享受待遇人员死亡的次月起停发，多发的应追回；涉嫌冒领的移交纪检监察机关
-- verify: 发放部门（民政、人社、财政），同时抄送纪委监委
-- closes: 停发凭证和追缴单据；公安注销有误的附恢复户口证明
-- days: 15
-- feeds: ga_population, mz_dibao, rs_pension, cz_subsidy
-- absence: ga_population
-- subject: person
-- param: grace_days = 60 天 | 注销户口后多少天仍在发放才列入，县可调整 | docs/sources.md#members
-- since: 2018-01-01
-- version: 1
-- order: benefit, paid_on DESC, amount_yuan DESC
-- shows: 户口状态 | 在册 | 死亡注销，{cancelled_on}
-- shows: 仍在发放的待遇 | 应停发 | {benefit} {amount_yuan:money}
-- shows: 死亡后的发放日期 | 无 | {paid_on}
-- says: 由发放部门核实死亡时间，停发并追回多发的部分；属于冒领的移交纪检监察机关，公安注销有误的先更正户口。
-- ask: 本人在世吗？ | 在世 / 已去世
-- ask: 这笔钱现在由谁在领？ | 本人 / 家人 / 其他人 / 已停发
SELECT p.person_id AS subject_id,
       b.source,
       b.match_grade,
       g.cancelled_on,
       b.benefit,
       b.amount_yuan,
       b.paid_on
FROM register_person p
JOIN (
    SELECT d.person_id, MIN(d.cancelled_on) AS cancelled_on
    FROM ga_population d
    WHERE d.hukou_status = '死亡注销'
      AND d.match_grade IN ('exact', 'repaired')
      AND d.cancelled_on IS NOT NULL
      AND NOT EXISTS (
          SELECT 1
          FROM ga_population a
          WHERE a.person_id = d.person_id AND a.hukou_status = '正常'
      )
    GROUP BY d.person_id
) g ON g.person_id = p.person_id
JOIN (
    SELECT m.person_id,
           m.source,
           m.match_grade,
           CONCAT('民政', m.kind) AS benefit,
           m.monthly_yuan AS amount_yuan,
           CAST(NULL AS DATE) AS paid_on
    FROM mz_dibao m
    WHERE m.started_on <= $as_of
      AND (m.ended_on IS NULL OR m.ended_on > $as_of)
    UNION ALL
    SELECT r.person_id,
           r.source,
           r.match_grade,
           CONCAT('人社', r.scheme, '养老金') AS benefit,
           r.monthly_yuan AS amount_yuan,
           CAST(NULL AS DATE) AS paid_on
    FROM rs_pension r
    WHERE r.status = '正常'
    UNION ALL
    SELECT s.person_id,
           s.source,
           s.match_grade,
           CONCAT('财政一卡通', s.item) AS benefit,
           s.amount_yuan,
           s.paid_on
    FROM cz_subsidy s
) b ON b.person_id = p.person_id
WHERE b.match_grade IN ('exact', 'repaired')
  AND DATE_DIFF('day', g.cancelled_on, COALESCE(b.paid_on, CAST($as_of AS DATE))) > $grace_days
