-- code: 2_01_902
-- title: 出生日期与证件号码不符
-- scope: person
-- severity: 2
-- basis: 底图各项之间应当一致，docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 证件号码第7至14位的出生日期与登记的出生日期不同。
-- do: 对照户口簿更正出生日期或证件号码。
SELECT p.id_raw AS 证件号码,
       p.birth_on AS 出生日期
FROM person p
WHERE p.id_number <> '' AND p.birth_on <> to_date(substr(p.id_number, 7, 8), 'YYYYMMDD')
