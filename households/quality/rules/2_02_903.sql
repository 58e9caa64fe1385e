-- code: 2_02_903
-- title: 年末家庭人口数与成员数不符
-- scope: household
-- severity: 2
-- basis: 底图各项之间应当一致，docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 今年登记的年末家庭人口数与底图现有成员数不同。
-- do: 核对成员增减后更正。
SELECT h.members_end AS 年末家庭人口数,
       h.members AS 成员数
FROM household h
WHERE h.members > 0 AND h.members_end <> h.members AND h.is_this_year
