-- code: 1_01_004
-- title: 残疾证不符
-- scope: person
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 20位或22位残疾人证号前18位校验不符，或残疾类别不在1–7、等级不在1–4。
-- do: 对照残疾人证更正号码。
SELECT p.id_raw AS 证件号码
FROM person p
WHERE p.id_state = 'checksum' AND length(p.id_raw) IN (20, 22)
