-- code: r27
-- title: 同一年度重复参加基本医疗保险
-- kind: F 数据错误
-- basis: 基本医疗保险不得重复参保、重复享受待遇（城乡居民基本医疗保险制度）
-- verify: 医保部门
-- closes: 退费凭证，或更正参保类型的截图
-- days: 15
-- feeds: yb_insured
-- subject: person
-- needs: yb_insured | year = $year | 医保参保中没有{year}年度的数据
-- since: 2018-01-01
-- version: 1
-- order: resident_payment, employee_payment
-- shows: 基本医疗保险 | 只应参加一种 | {year}年度城乡居民与城镇职工同时在保
-- context: 城乡居民缴费状态 | 无 | {resident_payment}
-- context: 城镇职工缴费状态 | 无 | {employee_payment}
-- says: 由医保部门核对参保类型：已随单位参保的，居民医保按规定退费；类型登错的予以更正。
-- ask: 现在还有单位缴医保吗？ | 在缴 / 已离职 / 从没有单位
SELECT p.person_id AS subject_id,
       r.source,
       r.match_grade,
       $year AS year,
       COALESCE(r.payment_status, '未填写') AS resident_payment,
       COALESCE(e.payment_status, '未填写') AS employee_payment
FROM register_person p
JOIN yb_insured r
    ON r.person_id = p.person_id AND r.year = $year AND r.scheme = '城乡居民'
JOIN yb_insured e
    ON e.person_id = p.person_id AND e.year = $year AND e.scheme = '城镇职工'
WHERE r.match_grade IN ('exact', 'repaired')
  AND e.match_grade IN ('exact', 'repaired')
  AND (
      r.payment_status IS NULL
      OR r.payment_status NOT IN ('未缴费', '欠费', '停保', '退保')
  )
  AND (
      e.payment_status IS NULL
      OR e.payment_status NOT IN ('未缴费', '欠费', '停保', '退保')
  )
