-- code: 5_16_004
-- title: 是否享受低保与享受低保政策情况互相矛盾
-- scope: person
-- severity: 5
-- basis: 全国防返贫监测信息系统数据核查规则（2023年12月），docs/sources.md#quality
-- exemptable: no
-- since: 2014-01-01
-- says: “是否享受低保”与“享受低保政策情况”说法相反。
-- do: 与民政部门核对后更正。
SELECT p.has_dibao AS 是否享受低保,
       p.dibao_kind AS 享受低保政策情况
FROM person p
WHERE (p.has_dibao AND p.dibao_kind = '未享受') OR (p.has_dibao IS FALSE AND p.dibao_kind IN ('农村低保', '城市低保'))
