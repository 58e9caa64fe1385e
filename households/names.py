"""Names of persons as they are searched: one way of writing for each.

Typed or delivered, a name comes with spaces, in full width, with one of six middle dots, and with
variant characters (黃 for 黄, 囯 for 国). `key` is what all of these have in common; the database
computes the same for every person (`Person.name_key`), and a test compares the two.
"""

import unicodedata

# Each pair is a variant or traditional form and the standard character of 通用规范汉字表 (2013).
# Characters that are names of their own beside the standard one (喆, 堃, 昇) are not among them.
_PAIRS = (
    "韋韦 陸陆 羅罗 楊杨 張张 劉刘 陳陈 黃黄 吳吴 趙赵 鄭郑 謝谢 許许 鄧邓 "
    "蔣蒋 馮冯 蕭萧 葉叶 鍾钟 譚谭 賀贺 龍龙 萬万 錢钱 嚴严 顧顾 龔龚 盧卢 "
    "蘇苏 孫孙 馬马 餘余 歐欧 齊齐 鄒邹 陽阳 農农 畢毕 樂乐 聶聂 竇窦 閻阎 "
    "國国 囯国 圀国 華华 偉伟 強强 彊强 軍军 榮荣 蘭兰 鳳凤 麗丽 紅红 貴贵 "
    "學学 業业 東东 義义 發发 興兴 慶庆 書书 樹树 飛飞 遠远 運运 靜静 雲云 "
    "開开 關关 倫伦 傑杰 寶宝 銀银 鐵铁 鋼钢 錦锦 鎮镇 連连 進进 達达 選选 "
    "維维 綱纲 紹绍 繼继 絲丝 線线 綠绿 瓊琼 瑤瑶 瑩莹 珎珍 環环 現现 勝胜 "
    "勳勋 勛勋 勲勋 務务 動动 時时 曉晓 暉晖 會会 權权 標标 橋桥 歡欢 歲岁 "
    "漢汉 潔洁 澤泽 濤涛 濱滨 燦灿 愛爱 憲宪 懷怀 應应 戰战 揚扬 攜携 峯峰 "
    "羣群 啟启 啓启 恆恒 栢柏 邨村 嶽岳 姊姐 娛娱 婭娅 嬌娇 媽妈 宮宫 實实 "
    "寧宁 審审 將将 專专 對对 導导 賢贤 資资 賓宾 質质 贊赞 贇赟 輝辉 輪轮 "
    "長长 門门 閃闪 聞闻 陰阴 際际 隨随 靈灵 順顺 須须 頌颂 願愿 風风 馳驰 "
    "駿骏 驥骥 鴻鸿 鵬鹏 鶴鹤 麥麦 黨党 祿禄 禮礼 禎祯 禕祎 種种 穎颖 積积 "
    "穩稳 節节 範范 筆笔 聖圣 聰聪 聲声 職职 腦脑 艷艳 艶艳 莊庄 蓮莲 蘋苹 "
    "衛卫 裝装 訓训 誠诚 詩诗 詠咏 語语 調调 諾诺 謙谦 講讲 譽誉"
)
_DROPPED = " ·•・‧∙.．'’`\u200b\u200c\u200d\ufeff\t"
_FROM = "".join(pair[0] for pair in _PAIRS.split()) + _DROPPED
_TO = "".join(pair[1] for pair in _PAIRS.split())
_TABLE = {ord(old): ord(_TO[n]) if n < len(_TO) else None for n, old in enumerate(_FROM)}


def key(text: str) -> str:
    """Return the form of a name that is compared: 韋·小 芳 is 韦小芳."""
    return unicodedata.normalize("NFKC", text).translate(_TABLE)


def sql(column: str) -> str:
    """The same in SQL, for a column of names."""
    quoted = [text.replace("'", "''") for text in (_FROM, _TO)]
    return f"translate(normalize({column}, NFKC), '{quoted[0]}', '{quoted[1]}')"
