-- code: r36
-- title: 已脱贫户人均纯收入低于当年标准
-- kind: C 疑似错退/返贫风险
-- basis: 脱贫户人均纯收入应稳定超过当年退出标准，2021 年起对照防止返贫监测范围
-- verify: 网格员会同乡镇
-- closes: 二次算账结果：收入更正，或按错退、返贫处理
-- days: 15
-- feeds: none
-- subject: household
-- sides: 底图·收入与脱贫登记 | 当年标准与脱贫年度
-- since: 2018-01-01
-- version: 1
-- order: line_yuan
-- shows: 人均纯收入 | {facts_year}年{net_per_head_yuan:money} | 当年标准{line_yuan:money}
-- context: 脱贫情况 | {exit_status} | {exit_year}年脱贫
-- says: 入户重新算账：算错的更正收入；确实低于标准的，按错退或返贫程序办理，不得改数了事。
-- ask: 重新算账，人均纯收入是多少？ | 金额
-- ask: 差在哪里？ | 收入算漏了 / 确实减收 / 人口登错
SELECT h.household_id AS subject_id,
       h.facts_year,
       h.net_per_head_yuan,
       CASE WHEN h.facts_year >= 2021 THEN h.monitoring_line_yuan ELSE h.exit_line_yuan END
           AS line_yuan,
       h.exit_status,
       h.exit_year
FROM register_household h
WHERE h.is_registered
  AND h.exit_status IN ('已脱贫', '稳定脱贫')
  AND h.net_per_head_yuan
      < CASE WHEN h.facts_year >= 2021 THEN h.monitoring_line_yuan ELSE h.exit_line_yuan END
