-- code: r26
-- title: 建档立卡人口未参加基本医疗保险
-- kind: E 政策未落实
-- basis: “三保障”基本医疗有保障，建档立卡人口应全部参加城乡居民或城镇职工基本医疗保险
-- verify: 网格员会同医保部门
-- closes: 缴费凭证；异地参保的附参保证明；服现役的附证明
-- days: 15
-- feeds: yb_insured, ga_population
-- optional: ga_custody
-- absence: yb_insured, ga_population, ga_custody
-- subject: person
-- needs: yb_insured | year = $year | 医保参保中没有{year}年度的数据
-- since: 2018-01-01
-- version: 1
-- order: payment DESC, scheme
-- shows: 基本医疗保险 | 应参保 | {year}年度{payment}
-- context: 参保类型 | 无 | {scheme}
-- says: 核实是否在外地参保；确未参保的动员参保，并落实参保补贴。
-- ask: 今年参保了吗？ | 在外地参保 / 参加职工医保 / 没有参保
-- ask: 没有参保是为什么？ | 缴不起 / 不愿缴 / 不知道 / 现役等 / 已参保
SELECT p.person_id AS subject_id,
       y.source,
       y.match_grade,
       $year AS year,
       COALESCE(y.payment_status, '无参保记录') AS payment,
       y.scheme
FROM register_person p
LEFT JOIN yb_insured y ON y.person_id = p.person_id AND y.year = $year
LEFT JOIN yb_insured i
    ON i.person_id = p.person_id
    AND i.year = $year
    AND (
        i.payment_status IS NULL
        OR i.payment_status NOT IN ('未缴费', '欠费', '停保', '退保')
    )
WHERE p.is_registered
  AND p.id18 IS NOT NULL
  AND i.person_id IS NULL
  AND NOT EXISTS (
      SELECT 1
      FROM ga_population g
      WHERE g.person_id = p.person_id AND g.hukou_status = '死亡注销'
  )
  AND NOT EXISTS (
      SELECT 1
      FROM ga_custody c
      WHERE c.person_id = p.person_id
        AND c.situation IN ('现役', '服刑')
        AND c.started_on <= $as_of
        AND (c.ended_on IS NULL OR c.ended_on > $as_of)
  )
