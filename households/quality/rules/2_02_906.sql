-- code: 2_02_906
-- title: 其他致贫原因与主要致贫原因重复
-- scope: household
-- severity: 2
-- basis: 建档立卡信息采集表数据质量核查（2021年），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: 其他致贫原因中又选了主要致贫原因。
-- do: 删去重复的一项。
SELECT h.cause_main AS 主要致贫原因,
       h.causes_other AS 其他致贫原因
FROM household h
WHERE h.cause_main <> '' AND h.causes_other && ARRAY[h.cause_main]::varchar[]
