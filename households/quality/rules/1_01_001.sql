-- code: 1_01_001
-- also: 1_12_001
-- title: 证件号码重复（前18位）
-- scope: person
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 同一证件号码（前18位）登记在底图中两个以上现有成员名下。
-- do: 核对户口簿，更正错误的一方；同一人重复登记的，办理减少后只保留一条。
SELECT p.id_raw AS 证件号码,
       p.holders AS 登记人数
FROM person p
WHERE p.holders > 1
