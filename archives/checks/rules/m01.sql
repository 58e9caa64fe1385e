-- code: m01
-- title: 缺材料
-- state: missing
-- says: 缺“{材料}”。
-- do: 拍照、上传或由系统生成后归档；确实不需要的，由县级写明理由豁免。
SELECT s.title AS 材料
FROM slot s
WHERE s.is_needed AND s.papers = 0
