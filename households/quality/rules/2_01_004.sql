-- code: 2_01_004
-- title: 与户主关系和性别矛盾
-- scope: person
-- severity: 2
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 与户主关系所指的性别与登记的性别相反，如“之女”登记为男。
-- do: 对照户口簿更正关系或性别。
SELECT p.relation AS 与户主关系,
       p.sex AS 性别
FROM person p
WHERE (p.sex = '女' AND p.relation IN ('之子', '之女婿', '之孙子', '之外孙子', '之父', '之岳父', '之公公', '之祖父', '之外祖父', '之叔伯', '之侄儿', '之曾孙子'))
    OR (p.sex = '男' AND p.relation IN ('之女', '之儿媳', '之孙女', '之外孙女', '之母', '之岳母', '之婆婆', '之祖母', '之外祖母', '之兄弟媳妇', '之侄女', '之曾孙女'))
