-- code: r28
-- title: 饮水安全评价不达标
-- kind: E 政策未落实
-- basis: 饮水安全按水量、水质、方便程度、保证率四项评价，全部达标才算有保障（《农村饮水安全评价准则》）
-- verify: 水利部门会同网格员
-- closes: 水质检测报告、通水照片
-- days: 15
-- feeds: sl_water
-- absence: sl_water
-- subject: household
-- since: 2018-01-01
-- version: 1
-- order: assessed_on DESC, failed_item
-- shows: 饮水安全 | {own_word} | {assessment}
-- context: 评价日期 | 户主{head_name:name} | {assessed_on}
-- says: 最近一次饮水评价不达标，核实该户现在的水源；已改造通水的补做评价，未解决的列入整改。
-- ask: 现在吃的是什么水？ | 自来水 / 井水泉水 / 雨水 / 拉水挑水
-- ask: 一年里缺水吗？ | 不缺 / 有时缺 / 常缺
SELECT h.household_id AS subject_id,
       w.source,
       w.match_grade,
       CASE
           WHEN h.has_safe_water THEN '已解决安全饮用水'
           WHEN NOT h.has_safe_water THEN '未解决安全饮用水'
       END AS own_word,
       CASE
           WHEN w.failed_item IS NULL OR w.failed_item = '' THEN '不达标'
           ELSE CONCAT('不达标：', w.failed_item)
       END AS assessment,
       h.head_name,
       w.failed_item,
       w.assessed_on
FROM register_household h
JOIN sl_water w ON w.household_id = h.household_id
JOIN (
    SELECT s.household_id, MAX(COALESCE(s.assessed_on, DATE '1900-01-01')) AS assessed_on
    FROM sl_water s
    WHERE s.match_grade IN ('exact', 'repaired')
    GROUP BY s.household_id
) latest
    ON latest.household_id = w.household_id
    AND latest.assessed_on = COALESCE(w.assessed_on, DATE '1900-01-01')
WHERE w.match_grade IN ('exact', 'repaired')
  AND w.is_safe = '否'
