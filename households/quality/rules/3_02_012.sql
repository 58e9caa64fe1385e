-- code: 3_02_012
-- title: 无户主
-- scope: household
-- severity: 3
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 一户有成员，但没有成员的与户主关系是“户主”；同户多个户主由数据库直接拒绝。
-- do: 指定户主，其余成员按新户主调整关系。
SELECT h.members AS 成员数
FROM household h
WHERE h.members > 0 AND h.heads = 0
