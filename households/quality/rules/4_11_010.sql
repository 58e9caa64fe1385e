-- code: 4_11_010
-- title: 消除时人均纯收入低于当年监测线
-- scope: household
-- severity: 4
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 风险消除当年的人均纯收入低于当年监测线（按所在地取“贫困线”目录）。
-- do: 重新算账；属实的回退风险消除。
SELECT h.risk_removed_on AS 风险消除时间,
       h.removal_net_yuan AS 人均纯收入,
       h.removal_line_yuan AS 监测线
FROM household h
WHERE h.is_risk_removed AND h.removal_net_yuan < h.removal_line_yuan
