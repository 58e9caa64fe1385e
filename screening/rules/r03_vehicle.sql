-- code: r03
-- title: 建档立卡人口名下登记有机动车
-- kind: A 疑似错评
-- basis: 识别时家庭成员购有价值较高的非生产性机动车的，属识别不精准；识别之后取得的除外（2017 年动态管理“零错评”条件）
-- verify: 网格员、村工作队会同公安交警
-- closes: 车辆照片；挂名的附挂名说明；购车日期与首次识别时间的核对
-- days: 15
-- feeds: ga_vehicle
-- subject: person
-- param: min_price_yuan = 30000 元 | 购置价下限，县可调整 | docs/sources.md#vehicles
-- since: 2018-01-01
-- version: 1
-- order: price_yuan DESC, registered_on DESC, plate
-- shows: 机动车 | 无 | {vehicle_type} {price_yuan:money}
-- shows: 号牌号码 | 无 | {plate:plate}
-- context: 使用性质 | 无 | {vehicle_use}
-- shows: 首次识别时间与初次登记日期 | {identified_on:month}识别 | {registered_on}登记
-- says: {timing}
-- dates: registered_on | 登记
-- ask: 车现在由谁使用？ | 本人家用 / 挂名，别人在用 / 已卖或报废 / 没见到车
-- ask: 车主要做什么用？ | 家用 / 生产运输 / 残疾人代步
SELECT p.person_id AS subject_id,
       v.source,
       v.match_grade,
       v.plate,
       v.vehicle_type,
       v.use AS vehicle_use,
       v.price_yuan,
       v.registered_on,
       p.identified_on,
       CASE
           WHEN p.identified_on IS NULL
               THEN '首次识别时间未填，先核实识别时间，再判断是否属于“错评”。'
           WHEN EXTRACT(YEAR FROM v.registered_on) * 12 + EXTRACT(MONTH FROM v.registered_on)
                > EXTRACT(YEAR FROM p.identified_on) * 12 + EXTRACT(MONTH FROM p.identified_on)
               THEN '识别之后取得的车辆不属于“错评”，按正常退出研判。'
           WHEN EXTRACT(YEAR FROM v.registered_on) * 12 + EXTRACT(MONTH FROM v.registered_on)
                < EXTRACT(YEAR FROM p.identified_on) * 12 + EXTRACT(MONTH FROM p.identified_on)
               THEN '识别之前已取得的车辆，属实的按“错评”研判。'
           ELSE '登记与识别在同一个月，先核对具体日期，再判断是识别之前还是识别之后。'
       END AS timing
FROM register_person p
JOIN ga_vehicle v ON v.person_id = p.person_id
WHERE p.is_registered
  AND v.match_grade IN ('exact', 'repaired')
  AND v.state = '正常'
  AND v.vehicle_type IN (
      '小型轿车', '小型普通客车', '中型普通客车', '大型普通客车', '小型越野客车', '轿车', '越野客车'
  )
  AND (
      v.use IS NULL
      OR v.use NOT IN ('公交客运', '出租客运', '旅游客运', '公路客运', '营运', '货运')
  )
  AND v.price_yuan >= $min_price_yuan
