-- code: 5_15_022
-- title: 不同户同一联系电话
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 两户以上登记了同一个户联系电话。
-- do: 核实后登记本户能接通的电话；由村干部代接属实的可以豁免。
SELECT h.phone AS 联系电话,
       h.phone_households AS 登记户数
FROM household h
WHERE h.phone <> '' AND h.phone_households > 1
