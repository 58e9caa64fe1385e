-- code: 1_11_008
-- title: 已消除风险但有成员未参加大病保险
-- scope: household
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 风险已消除，仍有成员没有参加大病保险。
-- do: 与医保部门核对；未参保的动员参保。
SELECT h.without_major AS 未参保人数
FROM household h
WHERE h.is_risk_removed AND h.without_major > 0
