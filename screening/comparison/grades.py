"""How sure it is that a department's row is about a person: the ladder of grades, in one place.

A sure grade joins the row to the person; what is not sure goes to a page where a person decides.
Rules never see more than three words, in the column `match_grade` of a feed: `exact`, `repaired`
(sure, though number or name is written otherwise than in the register) and `number` (the number
is a person's and the name is not). So a rule that needs to be sure asks one thing,
``match_grade IN ('exact', 'repaired')``, whatever steps the ladder has.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from screening.comparison.files import quote


@dataclass(frozen=True)
class Grade:
    """One step. `seen_as` is what rules see in `match_grade`, "" where the row joins nobody.

    `asks` says that a person is asked; only what `is_alike` is the same question many times over,
    and may be decided in bulk after a sample.
    """

    code: str
    title: str
    seen_as: str = ""
    asks: bool = False
    is_alike: bool = False

    @property
    def is_sure(self) -> bool:
        return self.seen_as in ("exact", "repaired")


GRADES: dict[str, Grade] = {
    grade.code: grade
    for grade in (
        Grade("exact", "号码、姓名一致", "exact"),
        Grade("decided", "人工认定为同一人", "repaired"),
        Grade("variant", "号码一致，姓名为异体字", "repaired"),
        Grade("repaired", "号码一处笔误，姓名一致", "repaired"),
        Grade("sounds", "号码一处笔误，姓名同音", "repaired"),
        Grade("twice", "号码两处笔误，姓名一致，同户或同村", "repaired"),
        Grade("number", "号码一致，姓名不同", "number"),
        Grade("homophone", "号码一致，姓名同音", "number", asks=True, is_alike=True),
        Grade("name_char", "号码一致，姓名一字之差", "number", asks=True),
        Grade("ours", "底图号码一处笔误，姓名一致", asks=True, is_alike=True),
        Grade("away", "号码一处笔误，姓名一致，不在同县", asks=True, is_alike=True),
        Grade("two", "号码两处笔误，姓名一致", asks=True, is_alike=True),
        Grade("old", "15位号码一处笔误，姓名一致", asks=True, is_alike=True),
        Grade("born", "号码一处笔误，姓名一致，出生日期不同", asks=True),
        Grade("one_char", "号码一处笔误，姓名一字之差", asks=True),
        Grade("home", "没有可用号码，同户、同出生日期", asks=True, is_alike=True),
        Grade("village", "没有可用号码，同村、同名、同出生日期", asks=True, is_alike=True),
        Grade("several", "像几个人，不能确定是谁", asks=True),
    )
}
"""By code, the surest first. Codes are stable: leads and decisions keep them."""

SURE = tuple(code for code, grade in GRADES.items() if grade.is_sure)
ASKED = tuple(code for code, grade in GRADES.items() if grade.asks)

SLIPS: Mapping[str, str] = {
    "same": "号码相同",
    "digit": "号码有一位不同",
    "swap": "号码有相邻两位颠倒",
    "lost": "号码少一位",
    "extra": "号码多一位",
    "two": "号码有两处不同",
    "old": "15位号码有一处不同",
    "ours": "底图登记的号码不成立，与部门的号码只差一处",
    "none": "部门没有可用的号码",
}
"""How the two numbers differ."""
NAMES: Mapping[str, str] = {
    "same": "姓名相同",
    "variant": "姓名为异体字",
    "rare": "姓名中的生僻字写法不同",
    "homophone": "姓名同音",
    "one_char": "姓名一字之差",
    "other": "姓名不同",
}
PLACES: Mapping[str, str] = {
    "household": "同户",
    "village": "同村",
    "county": "同县",
    "prefecture": "同州",
    "away": "不在同县",
}
BIRTHS: Mapping[str, str] = {"same": "、出生日期相同", "other": "；登记的出生日期不同"}


def words(slip: str, name: str, place: str, birth: str) -> str:
    """Return SQL for the sentence: 号码有一位不同；姓名相同、同村."""
    return (
        f"{_case(slip, SLIPS)} || '；' || {_case(name, NAMES)} || '、' || {_case(place, PLACES)} "
        f"|| {_case(birth, BIRTHS)}"
    )


def title(code: str) -> str:
    """Return SQL for the title of a grade, "" for none."""
    return _case(code, {grade.code: grade.title for grade in GRADES.values()})


def seen_as(code: str) -> str:
    """Return SQL for what rules see of a grade, NULL where the row joins nobody."""
    joining = {grade.code: grade.seen_as for grade in GRADES.values() if grade.seen_as}
    whens = " ".join(f"WHEN {quote(key)} THEN {quote(word)}" for key, word in joining.items())
    return f"CASE {code} {whens} END"


def among(column: str, codes: tuple[str, ...]) -> str:
    """Return SQL that holds where a column is one of some codes."""
    return f"{column} IN ({', '.join(map(quote, codes))})"


def _case(column: str, texts: Mapping[str, str]) -> str:
    whens = " ".join(f"WHEN {quote(key)} THEN {quote(text)}" for key, text in texts.items())
    return f"CASE {column} {whens} ELSE '' END"
