-- code: r04
-- title: 建档立卡人口名下有商品房、城镇自建房或门面
-- kind: A 疑似错评
-- basis: 识别时家庭成员在城镇有自建房、商品房或门面的，属识别不精准；易地扶贫搬迁安置房和识别之后取得的除外（2017 年动态管理“零错评”条件）
-- verify: 网格员、村工作队会同不动产登记部门
-- closes: 权属查询结果；安置房的附安置协议；登记错误的附更正证明
-- days: 15
-- feeds: bdc_property
-- subject: person
-- since: 2018-01-01
-- version: 1
-- order: kind, area_m2 DESC, registered_on, location
-- shows: 不动产 | 无 | {kind} {area_m2:number}平方米
-- shows: 坐落 | 无 | {location}
-- context: 取得方式 | 无 | {acquired_by}
-- shows: 首次识别时间与登记日期 | {identified_on:month}识别 | {registered_on}登记
-- says: {timing}
-- dates: registered_on | 登记
-- ask: 这处房屋是怎么来的？ | 购买 / 易地搬迁安置 / 自建或继承 / 登记有误
SELECT p.person_id AS subject_id,
       b.source,
       b.match_grade,
       CASE
           WHEN b.use = '商业' THEN '门面'
           WHEN b.acquired_by = '购买' THEN '商品房'
           ELSE '城镇自建房'
       END AS kind,
       b.location,
       b.area_m2,
       b.acquired_by,
       b.registered_on,
       p.identified_on,
       CASE
           WHEN p.identified_on IS NULL
               THEN '首次识别时间未填，先核实识别时间，再判断是否属于“错评”。'
           WHEN EXTRACT(YEAR FROM b.registered_on) * 12 + EXTRACT(MONTH FROM b.registered_on)
                > EXTRACT(YEAR FROM p.identified_on) * 12 + EXTRACT(MONTH FROM p.identified_on)
               THEN '识别之后登记的不属于“错评”，按正常退出研判；先核对取得时间，并核实是不是安置房。'
           WHEN EXTRACT(YEAR FROM b.registered_on) * 12 + EXTRACT(MONTH FROM b.registered_on)
                < EXTRACT(YEAR FROM p.identified_on) * 12 + EXTRACT(MONTH FROM p.identified_on)
               THEN '识别之前已登记的房产，属实的按“错评”研判；是安置房的附安置协议。'
           ELSE '登记与识别在同一个月，先核对具体日期，再判断是识别之前还是识别之后。'
       END AS timing
FROM register_person p
JOIN bdc_property b ON b.person_id = p.person_id
WHERE p.is_registered
  AND b.match_grade IN ('exact', 'repaired')
  AND (b.acquired_by IS NULL OR b.acquired_by <> '安置')
  AND POSITION('安置' IN b.location) = 0
  AND (
      b.use = '商业'
      OR (b.use = '住宅' AND b.acquired_by = '购买')
      OR (b.use = '住宅' AND b.acquired_by = '自建'
          AND POSITION('村' IN b.location) = 0
          AND (POSITION('城区' IN b.location) > 0 OR POSITION('县城' IN b.location) > 0
               OR POSITION('街道' IN b.location) > 0 OR POSITION('社区' IN b.location) > 0
               OR POSITION('小区' IN b.location) > 0))
  )
