-- code: 3_01_901
-- title: 务工区域、务工时间只填一项
-- scope: person
-- severity: 3
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- param: age = 16 岁 | 满多少周岁起 | docs/sources.md#quality | 2023-12-01
-- says: 务工区域和务工时间（月）应同时填写或同时为空。
-- do: 补填缺少的一项，或两项一并清空。
SELECT p.work_area AS 务工区域,
       p.work_months AS 务工时间
FROM person p
WHERE p.age >= $age AND (p.work_area <> '') <> (coalesce(p.work_months, 0) > 0)
