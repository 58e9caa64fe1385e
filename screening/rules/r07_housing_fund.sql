-- code: r07
-- title: 建档立卡人口缴存公积金或领取职工养老金
-- kind: A 疑似错评
-- basis: 稳定就业人员的工资、公积金和职工养老待遇应计入家庭收入；识别时已有稳定收入的属识别不精准（2017 年动态管理“零错评”条件）
-- verify: 网格员、村工作队会同人社部门
-- closes: 劳动合同或待遇核定表，更新家庭收入；同名不同人的附澄清说明
-- days: 15
-- feeds: gjj_fund, rs_pension
-- subject: person
-- param: min_fund_yuan = 500 元 | 公积金月缴存额下限，县可调整 | docs/sources.md#exclusions
-- since: 2018-01-01
-- version: 1
-- order: monthly_yuan DESC, matter, employer
-- shows: 稳定收入 | 无 | {matter}
-- shows: 每月金额 | 无 | {monthly_yuan:money}
-- shows: 单位 | 无 | {employer}
-- context: 底图全户全年收入 | 工资{wage_yuan:money}，养老金{pension_yuan:money} | 核实后更正
-- says: 核实从何时起缴存或领取：识别之前已有的按“错评”研判，识别之后的更新家庭收入，按正常退出研判。
-- dates: began_on | 起缴存或领取
-- ask: 现在还在缴存或领取吗？ | 在缴或在领 / 已停 / 同名不同人
SELECT p.person_id AS subject_id,
       s.source,
       s.match_grade,
       h.wage_yuan,
       h.pension_yuan,
       s.matter,
       s.monthly_yuan,
       s.employer,
       p.identified_on,
       CAST(NULL AS DATE) AS began_on
FROM register_person p
JOIN (
    SELECT f.person_id,
           f.source,
           f.match_grade,
           '缴存住房公积金' AS matter,
           f.monthly_yuan,
           f.employer
    FROM gjj_fund f
    WHERE f.status IN ('正常', '缴存', '正常缴存')
      AND f.monthly_yuan >= $min_fund_yuan
    UNION ALL
    SELECT r.person_id,
           r.source,
           r.match_grade,
           '领取城镇职工养老金' AS matter,
           r.monthly_yuan,
           CAST(NULL AS VARCHAR(200)) AS employer
    FROM rs_pension r
    WHERE r.scheme = '城镇职工'
      AND r.status = '正常'
) s ON s.person_id = p.person_id
JOIN register_household h ON h.household_id = p.household_id
WHERE p.is_registered
  AND s.match_grade IN ('exact', 'repaired')
