-- code: 5_15_021
-- title: 同户不同务工地却同一电话
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 同一户中在不同地方务工的成员登记了同一个联系电话。
-- do: 分别核实并登记各人正在使用的电话。
SELECT h.split_phone AS 联系电话
FROM household h
WHERE h.split_phone <> ''
