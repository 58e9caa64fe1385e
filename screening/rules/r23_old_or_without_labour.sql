-- code: r23
-- title: 独居老人户或整户无劳动力户未建档立卡
-- kind: B 疑似漏评
-- basis: 老人户、无劳动力户是系统筛查的重点对象；收入低又未纳入的，入户核查是否漏评
-- verify: 网格员
-- closes: 赡养情况调查：子女、赡养费和实际居住
-- days: 15
-- feeds: mz_dibao, mz_tekun, ga_population
-- optional: rs_pension
-- absence: mz_dibao, mz_tekun, ga_population, rs_pension
-- subject: household
-- param: min_age = 60 岁 | 多少周岁起算老人 | docs/sources.md#welfare
-- param: max_net_yuan = 5000 元 | 人均纯收入低于多少才列为线索 | docs/sources.md#welfare
-- since: 2018-01-01
-- version: 1
-- order: member_count
-- shows: 户的类别 | {poor_kind} | {household_word}
-- shows: 人均纯收入 | {facts_year}年{net_per_head_yuan:money} | 低于筛查标准
-- context: 筛查标准 | 无 | 人均纯收入{limit_yuan:money}
-- says: 入户了解子女赡养、收入和“两不愁三保障”，判断是否漏评；有人赡养、生活有保障的写明情况。
-- ask: 子女赡养吗？ | 按时给钱给物 / 偶尔 / 不赡养 / 没有子女
-- ask: 够不够纳入建档立卡？ | 应当纳入 / 不够条件
SELECT h.household_id AS subject_id,
       h.poor_kind,
       h.facts_year,
       h.net_per_head_yuan,
       f.member_count,
       $max_net_yuan AS limit_yuan,
       CASE
           WHEN f.member_count = 1 AND f.youngest >= $min_age
               THEN CONCAT('独居老人，', CAST(f.youngest AS VARCHAR(8)), '周岁')
           ELSE CONCAT(CAST(f.member_count AS VARCHAR(8)), '人均无劳动力')
       END AS household_word
FROM register_household h
JOIN (
    SELECT p.household_id,
           COUNT(*) AS member_count,
           COUNT(p.birth_on) AS dated,
           CAST(MIN(
               EXTRACT(YEAR FROM $as_of) - EXTRACT(YEAR FROM p.birth_on)
               - CASE
                   WHEN EXTRACT(MONTH FROM p.birth_on) * 100 + EXTRACT(DAY FROM p.birth_on)
                        > EXTRACT(MONTH FROM $as_of) * 100 + EXTRACT(DAY FROM $as_of) THEN 1
                   ELSE 0
                 END
           ) AS INTEGER) AS youngest,
           SUM(
               CASE
                   WHEN p.labour IN ('无劳动力', '丧失劳动力') AND COALESCE(p.work_months, 0) = 0
                       THEN 0
                   ELSE 1
               END
           ) AS able
    FROM register_person p
    WHERE NOT p.is_registered AND p.net_per_head_yuan < $max_net_yuan
    GROUP BY p.household_id
) f ON f.household_id = h.household_id
WHERE NOT h.is_registered
  AND h.net_per_head_yuan < $max_net_yuan
  AND ((f.member_count = 1 AND f.dated = 1 AND f.youngest >= $min_age) OR f.able = 0)
  AND NOT EXISTS (
      SELECT 1
      FROM ga_population g
      WHERE g.household_id = h.household_id AND g.hukou_status = '死亡注销'
  )
  AND NOT EXISTS (
      SELECT 1
      FROM mz_dibao d
      WHERE d.household_id = h.household_id
        AND (d.ended_on IS NULL OR d.ended_on > $as_of)
  )
  AND NOT EXISTS (
      SELECT 1
      FROM mz_tekun t
      WHERE t.household_id = h.household_id
        AND (t.ended_on IS NULL OR t.ended_on > $as_of)
  )
  AND NOT EXISTS (
      SELECT 1
      FROM rs_pension r
      WHERE r.household_id = h.household_id AND r.scheme = '城镇职工' AND r.status = '正常'
  )
