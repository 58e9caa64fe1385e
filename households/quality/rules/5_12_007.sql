-- code: 5_12_007
-- title: 有劳动力、识别6个月以上仍无开发式帮扶
-- scope: household
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: yes
-- since: 2014-01-01
-- param: months = 6 月 | 识别后多少个月内落实 | docs/sources.md#quality | 2023-12-01
-- says: 监测户有劳动力，识别满6个月，措施中没有产业、就业、金融帮扶或公益性岗位。
-- do: 落实开发式帮扶措施；确不适合的说明原因后豁免。
SELECT h.risk_found_on AS 风险识别时间,
       h.workers AS 有劳动力人数,
       h.measures AS 帮扶措施
FROM household h
WHERE h.is_risk_open AND h.workers > 0 AND cardinality(h.measures) > 0
    AND NOT h.measures && ARRAY['产业帮扶', '就业帮扶', '金融帮扶', '公益性岗位']::varchar[]
    AND h.risk_found_on + make_interval(months => $months) <= h.as_of
