"""How alike two names are that are not the same: a hint, never a proof by itself.

Departments write one name in traditional and simplified characters, in variants of one character,
with or without the dot between the parts of a minority name, and with a rare character spelt in
letters or left as a sign where their machine lacks it.
"""

import re
from collections.abc import Iterable
from functools import cache

from regions.pinyin import syllables_of_person
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
_LACKING = re.compile(r"[*＊□■▢〓○●◇?？_#]")
_LETTERS = re.compile(r"[A-Za-z]+")
_FEWEST_KNOWN = 2


_FOLDED = str.maketrans(VARIANTS | {"·": ""})
OTHERWISE_WRITTEN = f"[{''.join(VARIANTS)}·]"
"""As a regular expression: a name that has none of these is compared as it is written."""


def grade_names(ours: str | None, theirs: str | None) -> str:
    """Return how alike two different names are: variant, rare, homophone, one_char or other."""
    return grade_normalised(normalise(ours) or "", normalise(theirs) or "")


def grade_normalised(ours: str, theirs: str) -> str:
    """The same of names in the compared form (`names.normalise`)."""
    a, b = ours.translate(_FOLDED), theirs.translate(_FOLDED)
    if not a or not b:
        return "other"
    if a == b:
        return "variant"
    if _has_nothing_in_common(a, b):
        return "other"
    if _lacks_a_character(a, b) or _spells_a_character(a, b):
        return "rare"
    if len(a) == len(b) and syllables_of_person(a) == syllables_of_person(b):
        return "homophone"
    if min(len(a), len(b)) >= 2 and _one_apart(a, b):
        return "one_char"
    return "other"


def alike_names(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Return those of (theirs, ours), in the compared form, that are alike, and how."""
    graded = ((theirs, ours, grade_normalised(ours, theirs)) for theirs, ours in pairs)
    return [each for each in graded if each[2] != "other"]


def _has_nothing_in_common(a: str, b: str) -> bool:
    """Told apart before anything dear; `OTHERWISE_WRITTEN` lets SQL do most of it before."""
    return set(a).isdisjoint(b) and surname_sound(a[0]) != surname_sound(b[0])


@cache
def surname_sound(character: str) -> str:
    """Return how a character at the head of a name is read."""
    return "".join(syllables_of_person(character))


def _lacks_a_character(a: str, b: str) -> bool:
    """A sign stands where one machine lacks the character; two others at least are the same."""
    if len(a) != len(b):
        return False
    pairs = list(zip(a, b, strict=True))
    signs = [bool(_LACKING.match(x)) != bool(_LACKING.match(y)) for x, y in pairs]
    known = [x == y for (x, y), is_sign in zip(pairs, signs, strict=True) if not is_sign]
    return sum(signs) == 1 and len(known) >= _FEWEST_KNOWN and all(known)


def _spells_a_character(a: str, b: str) -> bool:
    """A character is spelt in letters on one side: 韦yan for 韦䶮."""
    if bool(_LETTERS.search(a)) == bool(_LETTERS.search(b)):
        return False
    spelt, written = (a, b) if _LETTERS.search(a) else (b, a)
    parts = _LETTERS.split(spelt)
    if len(parts) != 2 or len(parts[0]) + len(parts[1]) != len(written) - 1:
        return False
    hidden = written[len(parts[0])]
    return (
        written == parts[0] + hidden + parts[1]
        and _LETTERS.findall(spelt)[0].lower() == "".join(syllables_of_person(hidden)).lower()
    )


def _one_apart(a: str, b: str) -> bool:
    """One character is another, missing or too many."""
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    short, long = sorted((a, b), key=len)
    return len(long) - len(short) == 1 and any(
        long[:at] + long[at + 1 :] == short for at in range(len(long))
    )
