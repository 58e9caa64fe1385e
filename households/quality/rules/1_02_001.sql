-- code: 1_02_001
-- title: 危房且未纳入监测
-- scope: household
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 已脱贫户住房为危房（C、D级或登记为危房户），又没有纳入监测。
-- do: 核实住房：未改造的纳入监测并改造，已改造的更正危房级别。
SELECT h.house_grade AS 危房级别,
       h.is_dangerous_house AS 是否危房户,
       h.monitor_kind AS 监测对象类别
FROM household h
WHERE h.is_out AND NOT h.is_monitored AND h.is_dangerous
