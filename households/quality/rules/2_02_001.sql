-- code: 2_02_001
-- title: 户主与配偶同性别
-- scope: household
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 户主与其配偶登记为同一性别。
-- do: 对照户口簿更正性别或与户主关系。
SELECT h.head_sex AS 户主性别,
       h.spouse_sex AS 配偶性别
FROM household h
WHERE h.spouses = 1 AND h.head_sex IN ('男', '女') AND h.head_sex = h.spouse_sex
