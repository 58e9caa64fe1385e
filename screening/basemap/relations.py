"""Relations of GB/T 4761-2008 as the base map names them.

Departments write the code or the word of the standard; its codes are not the national system's
(10 is 配偶 here and 之外孙女 there), so only this table reads them. A word that may mean several of
ours proposes one by sex where that settles it, and contradicts none of them.
Source: docs/sources.md#codes.
"""

from dataclasses import dataclass

HEAD = "户主"
OTHER = "其他"


@dataclass(frozen=True)
class Meaning:
    """What a code of the standard may mean; `certain` is the relation for 男, 女 or both."""

    code: str
    word: str
    may_be: tuple[str, ...]
    man: str = ""
    woman: str = ""

    def proposed(self, sex: str) -> str:
        """The relation to propose for somebody of this sex, 其他 where it is not settled."""
        if len(self.may_be) == 1:
            return self.may_be[0]
        return (self.man if sex == "男" else self.woman if sex == "女" else "") or OTHER


_GRANDCHILDREN = ("之孙子", "之孙女", "之外孙子", "之外孙女")
_PARENTS = ("之父", "之母", "之岳父", "之岳母", "之公公", "之婆婆")
_GRANDPARENTS = ("之祖父", "之祖母", "之外祖父", "之外祖母")
_SIBLINGS = ("之兄弟姐妹",)

_ONE = {
    "户主": "01 本人/02 户主",
    "配偶": "10 配偶/11 夫/12 妻",
    "之子": ("20 子/21 独生子/22 长子/23 次子/24 三子/25 四子/26 五子/27 养子或继子/29 其他儿子"),
    "之女婿": "28 女婿",
    "之女": ("30 女/31 独生女/32 长女/33 次女/34 三女/35 四女/36 五女/37 养女或继女/39 其他女儿"),
    "之儿媳": "38 儿媳",
    "之孙子": "41 孙子",
    "之孙女": "42 孙女",
    "之外孙子": "43 外孙子",
    "之外孙女": "44 外孙女",
    "之父": "51 父亲/57 继父或养父",
    "之母": "52 母亲/58 继母或养母",
    "之公公": "53 公公",
    "之婆婆": "54 婆婆",
    "之岳父": "55 岳父",
    "之岳母": "56 岳母",
    "之祖父": "61 祖父",
    "之祖母": "62 祖母",
    "之外祖父": "63 外祖父",
    "之外祖母": "64 外祖母",
    "之兄弟姐妹": "70 兄弟姐妹/71 兄/73 弟/75 姐姐/77 妹妹/79 其他兄弟姐妹",
    "之兄弟媳妇": "72 嫂/74 弟媳",
    "之叔伯": "81 伯父/83 叔父",
    "之侄儿": "93 侄子",
    "之侄女": "94 侄女",
    "之曾孙子": "47 曾孙子或外曾孙子",
    "之曾孙女": "48 曾孙女或外曾孙女",
    OTHER: (
        "45 孙媳妇或外孙媳妇/46 孙女婿或外孙女婿/65 配偶的祖父母或外祖父母/66 曾祖父/67 曾祖母/"
        "68 配偶的曾祖父母/76 姐夫/78 妹夫/80 其他/82 伯母/84 婶母/85 舅父/86 舅母/87 姨父/"
        "88 姨母/89 姑父/90 姑母/91 堂兄弟、堂姐妹/92 表兄弟、表姐妹/95 外甥/"
        "96 外甥女/97 其他亲属/99 非亲属"
    ),
}
_SEVERAL = (
    Meaning("40", "孙子、孙女或外孙子、外孙女", _GRANDCHILDREN, "之孙子", "之孙女"),
    Meaning("49", "其他孙子、孙女或外孙子、外孙女", (*_GRANDCHILDREN, OTHER)),
    Meaning("50", "父母", _PARENTS, "之父", "之母"),
    Meaning("59", "其他父母关系", (*_PARENTS, OTHER)),
    Meaning("60", "祖父母或外祖父母", _GRANDPARENTS, "之祖父", "之祖母"),
    Meaning("69", "其他祖父母或外祖父母", (*_GRANDPARENTS, OTHER)),
)
_OTHER_WORDS = {
    "户主本人": "02", "丈夫": "11", "妻子": "12", "儿子": "20", "女儿": "30", "父": "51",
    "母": "52", "之夫": "11", "之妻": "12", "孙": "40", "外孙": "43", "姐": "75", "妹": "77",
    "兄弟": "70", "姐妹": "70", "侄儿": "93", "其他关系": "80",
}  # fmt: skip


def _table() -> dict[str, Meaning]:
    found = [
        Meaning(*pair.split(" ", 1), (ours,))  # type: ignore[misc]
        for ours, pairs in _ONE.items()
        for pair in pairs.split("/")
    ]
    table = {key: m for m in (*found, *_SEVERAL) for key in (m.code, m.word)}
    table |= {word: table[code] for word, code in _OTHER_WORDS.items()}
    # The words of the register itself: some police stations write those.
    table |= {ours: Meaning("", ours, (ours,)) for ours in _ONE}
    return table


MEANINGS = _table()


def meaning(text: str | None) -> Meaning | None:
    """What a department's cell says, None for a blank cell or one the standard does not have."""
    return MEANINGS.get((text or "").strip().replace(" ", ""))
