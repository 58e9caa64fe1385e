-- code: 2_01_013
-- title: 联系电话非11位
-- scope: person
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 成员的联系电话不是11位手机号码。
-- do: 更正为本人正在使用的手机号码。
SELECT p.phone AS 联系电话
FROM person p
WHERE p.phone <> '' AND length(p.phone) <> 11
