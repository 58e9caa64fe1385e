-- code: 5_02_908
-- title: 有生态补偿金但退耕还林面积为0
-- scope: household
-- severity: 5
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 登记了生态补偿金，退耕还林面积为0。
-- do: 与林业部门核对后更正。
SELECT h.ecology_yuan AS 生态补偿金,
       h.returned_mu AS 退耕还林面积
FROM household h
WHERE h.ecology_yuan > 0 AND h.returned_mu = 0
