"""What is asked at the door: the items of the standards, drinking water by its four indicators.

Beside each question stands what the base map says, so that the worker sees what to look at; the
answer is what was seen. Source: docs/sources.md#standards (the items), #screening-rounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from households import standards
from households.models import Household
from households.standards import ItemJudgement, relation
from households.standards.places import newest_year
from households.standards.reading import WORDS

YES, NO, UNKNOWN = "yes", "no", "unknown"
ANSWERS = {YES: "是", NO: "否", UNKNOWN: "说不清"}
_WATER = (
    ("water_litres", "水量够用：每人每天不少于{water_litres}升"),
    ("water_clean", "水质干净：看、闻、尝、问都没有问题"),
    ("water_minutes", "取水方便：来回不超过{water_minutes}分钟"),
    ("water_percent", "一年到头有水：保证率不低于{water_percent}%"),
)
_KEYS_OF = {"water": tuple(key for key, _ask in _WATER)}
_ASKED = {
    "income": "一年下来，人均纯收入达到标准线",
    "food": "主食吃得饱，平时有肉、蛋、奶或豆",
    "clothing": "四季有换季衣服、有御寒被褥",
    "education": "义务教育阶段的孩子都在上学（送教上门也算）",
    "medical": "全家都参加了基本医保，看得起病",
    "housing": "住的房子安全（A、B 级）",
}


@dataclass(frozen=True)
class Question:
    """One question. `known` is what the base map says: True met, False not, None unknown;
    `facts` are (label, value, met) of it.
    """

    key: str
    item: str
    title: str
    ask: str
    rule: str
    known: bool | None
    facts: list[tuple[str, str, bool | None]] = field(default_factory=list)

    @property
    def word(self) -> str:
        return WORDS[self.known]


def questions_of(household: Household) -> list[Question]:
    """The questions of a household, with the base map beside them."""
    year = newest_year()
    found: list[Question] = []
    for one in standards.judgement_of(household, year).items:
        found += _of_water(one) if one.item.key == "water" else [_of(one)]
    return found


def _of(one: ItemJudgement) -> Question:
    return Question(
        one.item.key,
        one.item.key,
        one.item.title,
        _ASKED[one.item.key],
        one.rule,
        one.is_met,
        [(point.label, point.value, point.is_met) for point in one.points],
    )


def _of_water(one: ItemJudgement) -> list[Question]:
    numbers = relation.parameters(newest_year())
    return [
        Question(
            key,
            "water",
            one.item.title,
            ask.format(**numbers),
            one.rule,
            point.is_met,
            [(point.label, point.value, point.is_met)],
        )
        for (key, ask), point in zip(_WATER, one.points, strict=False)
    ]


def facts_of(questions: list[Question]) -> dict[str, Any]:
    """What the page showed beside the questions, as it is kept with the answers."""
    return {
        "on": timezone.localdate().isoformat(),
        "items": {
            q.key: {"known": q.known, "facts": [list(fact[:2]) for fact in q.facts]}
            for q in questions
        },
    }


def failing(answers: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The keys that were answered with no."""
    return [key for key, given in answers.items() if given.get("answer") == NO]


def order_of(key: str) -> int:
    """Where a question stands on the page: JSON keeps no order."""
    keys = [k for item in standards.ITEMS for k in _KEYS_OF.get(item.key, (item.key,))]
    return keys.index(key) if key in keys else len(keys)


def title_of(key: str) -> str:
    """What a question is called on a page, long after it was asked."""
    for known, ask in _WATER:
        if known == key:
            return f"饮水 · {ask.partition('：')[0]}"
    item = next((item for item in standards.ITEMS if item.key == key), None)
    return item.title if item else key
