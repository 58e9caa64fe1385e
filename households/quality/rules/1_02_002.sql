-- code: 1_02_002
-- title: 饮水不安全且未纳入监测
-- scope: household
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 已脱贫户没有解决安全饮用水，又没有纳入监测。
-- do: 核实饮水：未解决的纳入监测，已解决的更正登记。
SELECT h.has_safe_water AS 是否解决安全饮用水,
       h.monitor_kind AS 监测对象类别
FROM household h
WHERE h.is_out AND NOT h.is_monitored AND h.has_safe_water IS FALSE
