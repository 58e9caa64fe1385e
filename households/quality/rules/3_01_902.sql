-- code: 3_01_902
-- title: 公益性岗位、公益性岗位月数只填一项
-- scope: person
-- severity: 3
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 公益性岗位和月数应同时填写或同时为空。
-- do: 补填缺少的一项，或两项一并清空。
SELECT p.public_posts AS 公益性岗位,
       p.public_post_months AS 公益性岗位月数
FROM person p
WHERE (cardinality(p.public_posts) > 0) <> (coalesce(p.public_post_months, 0) > 0)
