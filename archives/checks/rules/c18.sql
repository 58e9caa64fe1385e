-- code: c18
-- title: 签字人不是当日的帮扶责任人
-- state: contradicts
-- says: “{材料}”（{日期}）签字人 {签字人}，当日结对的是 {帮扶责任人}。
-- do: 核对结对关系；签错的请当日的帮扶责任人补签。
SELECT p.title AS 材料,
       p.made_on AS 日期,
       p.signers AS 签字人,
       p.helpers AS 帮扶责任人
FROM paper p
WHERE p.kind_signers LIKE '%%帮扶责任人%%' AND p.signers <> '' AND NOT p.a_helper_signed
