-- code: 2_02_002
-- title: 未通生活用电
-- scope: household
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 登记为未通生活用电。
-- do: 与供电部门核实；属实的列入整改，登记错误的更正。
SELECT h.has_power AS 是否通生活用电
FROM household h
WHERE h.has_power IS FALSE
