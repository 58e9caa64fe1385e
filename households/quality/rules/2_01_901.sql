-- code: 2_01_901
-- title: 性别与证件号码不符
-- scope: person
-- severity: 2
-- basis: 底图各项之间应当一致，docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 身份证第17位奇数为男、偶数为女，与登记的性别不同。
-- do: 对照户口簿更正性别或证件号码。
SELECT p.id_raw AS 证件号码,
       p.sex AS 性别
FROM person p
WHERE p.id_number <> '' AND p.sex IN ('男', '女') AND p.sex <> CASE WHEN substr(p.id_number, 17, 1) IN ('1', '3', '5', '7', '9') THEN '男' ELSE '女' END
