-- code: r37
-- title: 已脱贫户住危房、饮水不安全、失学或未参保
-- kind: C 疑似错退/返贫风险
-- basis: 脱贫应达到“两不愁三保障”，住房、饮水、义务教育、基本医疗缺一不可
-- verify: 网格员会同住建、水利、教育、医保部门
-- closes: 问题解决的佐证；不符合退出条件的按程序回退
-- days: 15
-- feeds: none
-- subject: household
-- param: min_age = 6 岁 | 9 月 1 日满多少周岁起 | docs/sources.md#rules
-- param: max_age = 15 岁 | 9 月 1 日满多少周岁止 | docs/sources.md#rules
-- sides: 底图·户与成员登记 | 脱贫应达标准与脱贫年度
-- since: 2018-01-01
-- version: 1
-- order: subject_id
-- shows: 住房 | {house_word} | {house_problem}
-- shows: 饮水 | 未解决安全饮用水 | {water_problem}
-- shows: 义务教育 | {out_of_school}人未在校 | {school_problem}
-- shows: 基本医疗 | {uninsured}人未参保 | {medical_problem}
-- context: 脱贫情况 | {exit_status} | {exit_year}年脱贫
-- says: 底图登记的情况与“已脱贫”矛盾，逐项入户核实：已解决的更正登记，未解决的限期解决或按程序回退。
-- ask: 现在还没解决的是哪些？ | + 住房 / 饮水 / 义务教育 / 基本医疗 / 都解决了
SELECT f.subject_id,
       f.exit_status,
       f.exit_year,
       f.house_word,
       f.out_of_school,
       f.uninsured,
       CASE WHEN f.is_unsafe_house = 1 THEN '脱贫户应住安全住房' END AS house_problem,
       CASE WHEN f.is_unsafe_water = 1 THEN '脱贫户应饮水安全' END AS water_problem,
       CASE WHEN f.out_of_school > 0 THEN '适龄少年儿童应在校' END AS school_problem,
       CASE WHEN f.uninsured > 0 THEN '应全部参保' END AS medical_problem
FROM (
    SELECT h.household_id AS subject_id,
           h.exit_status,
           h.exit_year,
           CASE WHEN h.house_grade <> '' THEN CONCAT(h.house_grade, '级') ELSE '危房' END
               AS house_word,
           CASE
               WHEN h.house_grade IN ('C', 'D') THEN 1
               WHEN COALESCE(h.house_grade, '') = '' AND h.is_dangerous_house THEN 1
               ELSE 0
           END AS is_unsafe_house,
           CASE WHEN NOT h.has_safe_water THEN 1 ELSE 0 END AS is_unsafe_water,
           m.out_of_school,
           m.uninsured
    FROM register_household h
    JOIN (
        SELECT p.household_id,
               SUM(
                   CASE
                       WHEN p.birth_on IS NULL THEN 0
                       WHEN EXTRACT(YEAR FROM $school_starts_on) - EXTRACT(YEAR FROM p.birth_on)
                            - CASE
                                WHEN EXTRACT(MONTH FROM p.birth_on) * 100
                                     + EXTRACT(DAY FROM p.birth_on) > 901 THEN 1
                                ELSE 0
                              END NOT BETWEEN $min_age AND $max_age
                           THEN 0
                       WHEN COALESCE(p.school_status, '') <> '非在校生'
                            AND COALESCE(p.dropout_reason, '') = ''
                           THEN 0
                       WHEN CONCAT(COALESCE(p.school_status, ''), COALESCE(p.dropout_reason, ''))
                            LIKE '%送教上门%'
                           THEN 0
                       WHEN p.dropout_reason LIKE '因病%' OR p.dropout_reason LIKE '因残%' THEN 0
                       WHEN p.education IN ('初中', '高中', '大专', '大专及以上', '本科及以上')
                           THEN 0
                       ELSE 1
                   END
               ) AS out_of_school,
               SUM(
                   CASE
                       WHEN NOT p.has_resident_medical
                            AND NOT COALESCE(p.has_employee_medical, FALSE)
                            AND NOT COALESCE(p.is_in_service, FALSE)
                           THEN 1
                       ELSE 0
                   END
               ) AS uninsured
        FROM register_person p
        WHERE p.is_registered
        GROUP BY p.household_id
    ) m ON m.household_id = h.household_id
    WHERE h.is_registered AND h.exit_status IN ('已脱贫', '稳定脱贫')
) f
WHERE f.is_unsafe_house = 1
   OR f.is_unsafe_water = 1
   OR f.out_of_school > 0
   OR f.uninsured > 0
