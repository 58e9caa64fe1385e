-- code: 1_01_003
-- title: 身份证校验不符
-- scope: person
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 18位证件号码的出生日期不存在，或最后一位校验码不对。
-- do: 对照户口簿或身份证更正证件号码；多为错位或错字。
SELECT p.id_raw AS 证件号码
FROM person p
WHERE p.id_state = 'checksum' AND length(p.id_raw) = 18
