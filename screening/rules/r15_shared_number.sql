-- code: r15
-- title: 证件号码与他人重复
-- kind: F 数据错误
-- basis: 一人一号；残疾人证按前 18 位比对（扶贫数据质量规则“证件号码重复”）
-- verify: 乡镇
-- closes: 户口簿照片和更正后的截图
-- days: 15
-- feeds: none
-- subject: person
-- across: yes
-- sides: 底图·本人登记 | 底图·同号的另一人
-- since: 2018-01-01
-- version: 1
-- order: other_household_no, other_name
-- context: 证件号码 | {number:id} | {number:id}
-- shows: 同一号码的登记人 | {name:name}（户编号 {household_no}） | {other_name:name}（户编号 {other_household_no}）
-- says: 同一证件号码登记在两人以上名下，核对户口簿后更正登错的一方；同一人重复登记的删除一处。
-- ask: 户口簿上这个号码是谁的？ | 本人的 / 另一人的 / 同一人登记了两次 / 都不是
SELECT p.person_id AS subject_id,
       p.id18 AS number,
       p.name,
       h.household_no,
       o.name AS other_name,
       i.household_no AS other_household_no,
       o.person_id AS other_person_id
FROM register_twin t
JOIN register_person p ON p.person_id = t.person_id
JOIN register_household h ON h.household_id = p.household_id
JOIN register_person o ON o.person_id = t.other_id
JOIN register_household i ON i.household_id = o.household_id
