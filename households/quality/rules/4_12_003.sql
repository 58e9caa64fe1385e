-- code: 4_12_003
-- title: 监测对象健康状况为残疾但无残疾人证号
-- scope: person
-- severity: 4
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- says: 健康状况含残疾，但证件号码不是残疾人证号，也没有填办证年度。
-- do: 补填残疾人证号或办证年度；确未办证的协助办证，期间可以豁免。
SELECT p.health AS 健康状况,
       p.disability_card_year AS 残疾证办证年度
FROM person p
WHERE p.is_monitored AND p.health && ARRAY['残疾']::varchar[] AND NOT p.has_card
