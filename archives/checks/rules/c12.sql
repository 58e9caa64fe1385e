-- code: c12
-- title: 没有监测有监测材料
-- state: contradicts
-- says: 底图里这户不是监测对象，档案里却有“{材料}”。
-- do: 核对监测对象类别；不是这户的材料，从卷内删除。
SELECT p.title AS 材料
FROM paper p
WHERE p.need IN ('monitored', 'risk_removed') AND p.monitor_kind = ''
