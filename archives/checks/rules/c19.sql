-- code: c19
-- title: 帮扶责任人与结对不符
-- state: contradicts
-- says: “{材料}”写的帮扶责任人是 {材料所写}，结对的是 {帮扶责任人}。
-- do: 重新生成或更正材料；结对变了的先在底图登记。
SELECT p.title AS 材料,
       p.said_helper AS 材料所写,
       p.helpers AS 帮扶责任人
FROM paper p
WHERE p.said_helper <> '' AND p.helpers IS NOT NULL AND position(p.said_helper IN p.helpers) = 0
