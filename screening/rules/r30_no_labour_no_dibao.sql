-- code: r30
-- title: 整户无劳动力的建档立卡户无人享受低保
-- kind: E 政策未落实
-- basis: 整户无劳动力的家庭由低保或特困供养兜底（数据质量规则“整户无劳动力且无人享受低保”）
-- verify: 民政部门会同网格员
-- closes: 低保或特困供养审批表；不符合条件的附家庭经济状况核对结果
-- days: 15
-- feeds: mz_dibao, mz_tekun, ga_population
-- absence: mz_dibao, mz_tekun, ga_population
-- subject: household
-- since: 2018-01-01
-- version: 1
-- order: member_count
-- shows: 劳动力与低保 | {member_count}人均无劳动力 | 无人享受低保或特困供养
-- context: 户的类别 | {poor_kind} | 户主{head_name:name}
-- says: 民政名单中没有这户的人，核对家庭经济状况：符合条件的纳入低保或特困供养，不符合的写明原因。
-- ask: 申请过低保吗？ | 已享受 / 正在申请 / 申请没批 / 没申请过
SELECT h.household_id AS subject_id,
       h.poor_kind,
       h.head_name,
       f.member_count
FROM register_household h
JOIN (
    SELECT p.household_id,
           COUNT(*) AS member_count,
           SUM(
               CASE
                   WHEN p.labour IN ('无劳动力', '丧失劳动力') AND COALESCE(p.work_months, 0) = 0
                       THEN 0
                   ELSE 1
               END
           ) AS able,
           SUM(CASE WHEN p.id18 IS NULL THEN 1 ELSE 0 END) AS unreadable
    FROM register_person p
    WHERE p.is_registered
    GROUP BY p.household_id
) f ON f.household_id = h.household_id
WHERE h.is_registered
  AND h.poor_kind NOT IN ('五保户', '五保贫困户', '特困供养脱贫户')
  AND f.able = 0
  AND f.unreadable = 0
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
      FROM ga_population g
      WHERE g.household_id = h.household_id AND g.hukou_status = '死亡注销'
  )
