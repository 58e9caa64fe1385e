-- code: 2_02_902
-- title: 户联系电话非11位或不符规则
-- scope: household
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 户联系电话不是11位手机号码。
-- do: 更正为本户能接通的手机号码。
SELECT h.phone AS 联系电话
FROM household h
WHERE h.phone <> '' AND h.phone !~ '^1[3-9][0-9]{9}$'
