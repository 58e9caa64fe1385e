-- code: r41
-- title: 监测户识别一个月以上没有帮扶措施
-- kind: E 政策未落实
-- basis: 监测对象识别后一个月内至少落实一项帮扶措施（数据质量规则“识别后1个月以上未落实帮扶措施”）
-- verify: 帮扶责任人
-- closes: 帮扶措施的登记和落实凭证
-- days: 15
-- feeds: none
-- subject: household
-- param: within_months = 1 月 | 识别后多少个月内应落实措施 | docs/sources.md#monitoring
-- sides: 底图·监测对象登记 | 底图·帮扶措施与户主
-- since: 2018-01-01
-- version: 1
-- order: risk_found_on
-- shows: 帮扶措施 | {monitor_kind}，{risk_found_on:month}识别 | 没有登记帮扶措施
-- context: 风险 | {risks} | 户主{head_name:name}
-- says: 对照风险落实至少一项帮扶措施并登记；已落实未登记的补登，风险已消除的按程序标注。
-- ask: 帮扶措施现在怎样？ | 有，没有登记 / 没有 / 风险已消除
SELECT h.household_id AS subject_id,
       h.monitor_kind,
       h.risk_found_on,
       h.risks,
       h.head_name
FROM register_household h
WHERE h.monitor_kind <> ''
  AND NOT COALESCE(h.risk_is_removed, FALSE)
  AND COALESCE(h.measures, '') = ''
  AND (EXTRACT(YEAR FROM $as_of) - EXTRACT(YEAR FROM h.risk_found_on)) * 12
      + EXTRACT(MONTH FROM $as_of) - EXTRACT(MONTH FROM h.risk_found_on) > $within_months
