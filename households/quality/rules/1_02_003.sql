-- code: 1_02_003
-- also: 1_02_004
-- title: 有成员未参加大病保险且未纳入监测
-- scope: household
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 已脱贫户有成员没有参加大病保险，又没有纳入监测。
-- do: 与医保部门核对；未参保的动员参保并研判是否纳入监测。
SELECT h.without_major AS 未参保人数,
       h.monitor_kind AS 监测对象类别
FROM household h
WHERE h.is_out AND NOT h.is_monitored AND h.without_major > 0
