-- code: c11
-- title: 没有脱贫有退出材料
-- state: contradicts
-- says: 底图是“{脱贫属性}”，档案里却有“{材料}”。
-- do: 核对脱贫属性和退出年度；不是这户的材料，从卷内删除。
SELECT p.title AS 材料,
       p.exit_status AS 脱贫属性
FROM paper p
WHERE p.need = 'exited' AND p.exit_status = '未脱贫' AND p.exit_year IS NULL
