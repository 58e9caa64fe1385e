-- code: r25
-- title: 建档立卡户在校学生未享受资助
-- kind: E 政策未落实
-- basis: 建档立卡家庭学生应享受“两免一补”、助学金、雨露计划等教育资助，逐人落实
-- verify: 教育部门会同网格员
-- closes: 资助发放凭证；已在外县领取的附证明
-- days: 15
-- feeds: jy_enrolment, jy_aid
-- absence: jy_aid
-- subject: person
-- param: settled_after_months = 5 月 | 学年开始满多少个月起比对 | docs/sources.md#school
-- needs: jy_enrolment | SUBSTRING(school_year, 1, 4) = $school_year_from | 教育学籍中没有{school_year}学年的数据
-- needs: jy_aid | paid_on >= $school_starts_on AND (EXTRACT(YEAR FROM $as_of) - EXTRACT(YEAR FROM $school_starts_on)) * 12 + EXTRACT(MONTH FROM $as_of) - EXTRACT(MONTH FROM $school_starts_on) >= $settled_after_months | {school_year}学年的学生资助没有数据，或学年开始未满{settled_after_months}个月
-- since: 2018-01-01
-- version: 1
-- order: school, grade
-- shows: 学生资助 | {poor_kind}，应享受 | {school_year}学年无发放记录
-- context: 在读学校 | 无 | {school} {grade}
-- says: 学籍在读而本学年没有资助发放记录，由教育部门核对名单并补发；已在外县领取的取得证明。
-- ask: 本学年领到资助了吗？ | 领到 / 没领到 / 在外县领取
SELECT p.person_id AS subject_id,
       s.source,
       s.match_grade,
       p.poor_kind,
       $school_year AS school_year,
       s.school,
       s.grade
FROM register_person p
JOIN jy_enrolment s
    ON s.person_id = p.person_id AND SUBSTRING(s.school_year, 1, 4) = $school_year_from
LEFT JOIN jy_aid a
    ON a.person_id = p.person_id
    AND (a.paid_on IS NULL OR a.paid_on >= $school_starts_on)
WHERE p.is_registered
  AND s.match_grade IN ('exact', 'repaired')
  AND s.status = '在读'
  AND s.grade NOT IN ('大班', '中班', '小班')
  AND s.grade NOT LIKE '%幼儿%'
  AND s.grade NOT LIKE '%学前%'
  AND a.person_id IS NULL
