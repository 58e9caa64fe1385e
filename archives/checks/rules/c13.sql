-- code: c13
-- title: 一张照片用在两户
-- state: contradicts
-- says: “{材料}”里的照片与另一户（档案 {另一份档案}）的相同或近似（64 位感知指纹至多 5 位不同）。
-- do: 核对是不是同一张照片：是的到户重新拍照，放错的从卷内删除；不是的申请豁免并写明原因。
SELECT p.title AS 材料,
       p.twin_elsewhere AS 另一份档案
FROM paper p
WHERE p.is_picture AND p.twin_elsewhere IS NOT NULL
