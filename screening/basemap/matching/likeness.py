"""How alike two names are, and where two numbers differ: a hint for the eye, never a proof."""

from regions.pinyin import syllables
from screening.comparison.names import normalise

# Characters that are one in names: traditional and simplified, and the variants that registers
# mix. Source: 简化字总表 (1986), 第一批异体字整理表 (1955), docs/sources.md#names.
_PAIRS = (
    "劉刘陳陈張张楊杨趙赵黃黄吳吴羅罗鄭郑孫孙馬马龍龙韋韦蘇苏葉叶蔣蒋謝谢許许鄧邓馮冯蕭萧呂吕盧卢陸陆譚谭鄒邹賀贺"
    "顧顾龔龚龐庞錢钱湯汤喬乔賴赖顏颜閻阎韓韩鄔邬鐘钟鍾钟嚴严齊齐萬万項项歐欧陽阳單单鮑鲍費费"
    "國国華华蘭兰鳳凤麗丽榮荣貴贵學学軍军強强偉伟東东紅红銀银蓮莲雲云興兴慶庆廣广賢贤義义禮礼順顺開开發发財财寶宝壽寿"
    "連连達达遠远進进運运飛飞鵬鹏鶴鹤劍剑鋼钢鐵铁錦锦鎮镇維维緒绪紹绍經经綠绿純纯練练書书勝胜聖圣愛爱樂乐業业無无"
    "長长門门時时會会來来個个體体點点難难關关電电風风魚鱼鳥鸟燈灯爾尔瑋玮瓊琼瑩莹璽玺"
    "峯峰羣群暎映昇升陞升堃坤喆哲仝同邨村詠咏傑杰俠侠勛勋勳勋揚扬祿禄裏里節节蔭荫薦荐黨党養养靜静亞亚賓宾嬌娇"
    "閏闰鵑鹃穎颖瀾澜潤润澤泽濤涛漢汉燦灿煒炜焰燄煥焕獻献瑤瑶環环碩硕積积穩稳競竞範范簡简結结統统繼继羨羡習习"
    "聰聪聯联肅肃藝艺蘆芦蘊蕴衛卫術术裝装覺觉觀观誠诚誌志讓让豐丰賽赛躍跃輝辉輪轮農农釗钊鈞钧鑒鉴閔闵陰阴隊队雙双"
)
VARIANTS = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))


def plain(name: str | None) -> str:
    """A name in the compared form, variant characters as the one that stands for them."""
    return "".join(VARIANTS.get(c, c) for c in normalise(name) or "")


def grade_names(ours: str | None, theirs: str | None) -> str:
    """Return how alike two different names are: variant, homophone, one_char or other."""
    a, b = plain(ours), plain(theirs)
    if not a or not b:
        return "other"
    if a == b:
        return "variant"
    if len(a) == len(b) and syllables(a) == syllables(b):
        return "homophone"
    if min(len(a), len(b)) >= 2 and _one_apart(a, b):
        return "one_char"
    return "other"


def _one_apart(a: str, b: str) -> bool:
    """One character is another, missing or too many."""
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    short, long = sorted((a, b), key=len)
    return len(long) - len(short) == 1 and any(
        long[:at] + long[at + 1 :] == short for at in range(len(long))
    )


def slip_words(ours: str, theirs: str) -> str:
    """Say how the base map's number differs from theirs, without showing more than the slip."""
    if len(ours) == len(theirs):
        places = [n for n, (x, y) in enumerate(zip(ours, theirs, strict=True), 1) if x != y]
        if len(places) == 1:
            n = places[0]
            return f"第 {n} 位不同：底图为 {ours[n - 1]}，公安为 {theirs[n - 1]}"
        if len(places) == 2 and places[1] == places[0] + 1:
            return f"第 {places[0]}、{places[1]} 位颠倒"
        return f"有 {len(places)} 位不同"
    if len(ours) < len(theirs):
        return f"底图少 {len(theirs) - len(ours)} 位"
    return f"底图多 {len(ours) - len(theirs)} 位"
