-- code: 4_01_003
-- title: 无证件人员（证件号码以999999开头）
-- scope: person
-- severity: 4
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 登记时没有身份证件的人员。
-- do: 联系公安机关补办户口和身份证后更正；确实无法补办的可以豁免。
SELECT p.id_raw AS 证件号码
FROM person p
WHERE p.id_state = 'none'
