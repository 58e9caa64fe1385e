-- code: 5_02_915
-- title: 退耕还林面积大于林地与牧草地面积之和
-- scope: household
-- severity: 5
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 退耕还林的面积应包含在林地和牧草地面积之内。
-- do: 核对三项面积后更正。
SELECT h.returned_mu AS 退耕还林面积,
       h.forest_mu AS 林地面积,
       h.grass_mu AS 牧草地面积
FROM household h
WHERE h.returned_mu > coalesce(h.forest_mu, 0) + coalesce(h.grass_mu, 0)
