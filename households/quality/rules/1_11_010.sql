-- code: 1_11_010
-- title: 识别后1个月以上未落实帮扶措施
-- scope: household
-- severity: 1
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- param: months = 1 月 | 识别后多少个月内落实 | docs/sources.md#quality | 2023-12-01
-- says: 监测户识别已超过1个月，没有登记任何帮扶措施。
-- do: 落实并登记帮扶措施。
SELECT h.risk_found_on AS 风险识别时间,
       h.measures AS 帮扶措施
FROM household h
WHERE h.is_risk_open AND cardinality(h.measures) = 0
    AND h.risk_found_on + make_interval(months => $months) < h.as_of
