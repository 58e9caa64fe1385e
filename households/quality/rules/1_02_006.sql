-- code: 1_02_006
-- title: 人均纯收入低于当年监测线但未纳入监测
-- scope: household
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 人均纯收入低于当年防返贫监测线（按所在地取“贫困线”目录），不是未脱贫户或返贫户，又没有纳入监测。
-- do: 重新算账；属实的按程序纳入监测，算错的更正收入。
SELECT h.year AS 年度,
       h.net_per_head_yuan AS 人均纯收入,
       h.line_yuan AS 监测线
FROM household h
WHERE h.exit_status NOT IN ('未脱贫', '返贫') AND NOT h.is_monitored AND h.net_per_head_yuan < h.line_yuan
