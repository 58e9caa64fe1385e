-- code: r34
-- title: 一卡通补贴与登记的转移性收入不符
-- kind: F 数据错误
-- basis: 补贴按实际到账计入当年转移性收入；收入年度为上年10月1日至当年9月30日
-- verify: 网格员
-- closes: 更正后的收入算账表
-- days: 15
-- feeds: cz_subsidy
-- absence: cz_subsidy
-- subject: household
-- param: tolerance_yuan = 500 元 | 相差多少以内不列为线索 | docs/sources.md#card
-- since: 2018-01-01
-- version: 1
-- order: paid_on DESC, amount_yuan DESC
-- shows: 转移性收入 | {facts_year}年度登记{own_yuan:money} | 一卡通已发放{card_yuan:money}
-- context: 最近一笔 | 无 | {item} {paid_on} {amount_yuan:money}
-- says: 对照一卡通流水重算本年度的生态补偿、计划生育和其他转移性收入，算错的更正算账表。
-- ask: 看了一卡通流水吗？ | 看了，登记漏了 / 看了，登记不错 / 没见到存折
SELECT h.household_id AS subject_id,
       s.source,
       s.match_grade,
       h.facts_year,
       t.own_yuan,
       t.card_yuan,
       s.item,
       s.paid_on,
       s.amount_yuan
FROM register_household h
JOIN (
    SELECT o.household_id,
           o.facts_year,
           COALESCE(o.family_planning_yuan, 0) + COALESCE(o.ecology_yuan, 0) AS named_yuan,
           COALESCE(o.family_planning_yuan, 0) + COALESCE(o.ecology_yuan, 0)
           + COALESCE(o.other_transfer_yuan, 0) AS own_yuan,
           SUM(CAST(c.amount_yuan AS DECIMAL(18, 2))) AS card_yuan,
           SUM(CASE WHEN c.match_grade = 'number' THEN 1 ELSE 0 END) AS doubtful
    FROM register_household o
    JOIN cz_subsidy c ON c.household_id = o.household_id
    WHERE o.is_registered
      AND COALESCE(o.family_planning_yuan, o.ecology_yuan, o.other_transfer_yuan) IS NOT NULL
      AND EXTRACT(YEAR FROM c.paid_on) * 12 + EXTRACT(MONTH FROM c.paid_on)
          BETWEEN o.facts_year * 12 - 2 AND o.facts_year * 12 + 9
      AND (
          c.item LIKE '%退耕还林%'
          OR c.item LIKE '%公益林%'
          OR c.item LIKE '%生态%'
          OR c.item LIKE '%草原%'
          OR c.item LIKE '%耕地%'
          OR c.item LIKE '%粮%'
          OR c.item LIKE '%计划生育%'
      )
    GROUP BY o.household_id, o.facts_year, o.family_planning_yuan, o.ecology_yuan,
             o.other_transfer_yuan
) t ON t.household_id = h.household_id
JOIN cz_subsidy s ON s.household_id = h.household_id
WHERE t.doubtful = 0
  AND EXTRACT(YEAR FROM s.paid_on) * 12 + EXTRACT(MONTH FROM s.paid_on)
      BETWEEN h.facts_year * 12 - 2 AND h.facts_year * 12 + 9
  AND (
      s.item LIKE '%退耕还林%'
      OR s.item LIKE '%公益林%'
      OR s.item LIKE '%生态%'
      OR s.item LIKE '%草原%'
      OR s.item LIKE '%耕地%'
      OR s.item LIKE '%粮%'
      OR s.item LIKE '%计划生育%'
  )
  AND (
      t.card_yuan - t.own_yuan > $tolerance_yuan
      OR (
          t.named_yuan - t.card_yuan > $tolerance_yuan
          AND EXTRACT(YEAR FROM $as_of) * 12 + EXTRACT(MONTH FROM $as_of) > t.facts_year * 12 + 9
      )
  )
