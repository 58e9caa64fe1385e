-- code: 3_02_902
-- title: 有户无人
-- scope: household
-- severity: 3
-- basis: 底图各项之间应当一致，docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 一户没有任何现有成员，又没有办理整户销户。
-- do: 办理整户销户，或补录成员。
SELECT h.members AS 成员数
FROM household h
WHERE h.members = 0
