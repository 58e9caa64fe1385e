-- code: 1_01_002
-- title: 证件号码位数非18/20/22
-- scope: person
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 证件号码既不是18位身份证，也不是20位或22位残疾人证（为空、15位旧号码也在内）；999999开头的无证人员除外。
-- do: 对照户口簿或身份证更正证件号码。
SELECT p.id_raw AS 证件号码
FROM person p
WHERE p.id_state <> 'none' AND length(p.id_raw) NOT IN (18, 20, 22)
