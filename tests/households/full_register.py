"""A register with every column filled in, awkward texts among them, in the canonical form."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from households import cells, facts
from households.id_number import check_character
from households.models import ExitStatus, PoorKind
from households.options import LISTS
from households.sheets import HOUSEHOLD_COLUMNS, PERSON_COLUMNS, REGISTER, REPEATED
from ledger import sheets

TITLE = "测试县农村人口基础信息（含建档立卡户和一般农户）"
LINE = "数据期：2018年12月31日　单位：元、亩、平方米、公里"
AWKWARD = (
    "=1+1",
    "+8613800000000",
    "-",
    "@SUM(A1:A9)",
    "𠮷田㙍",
    "𬱖𫘝",
    "123456789012345678901234567890",
    "0.00",
    "a,b;c",
    "<&>\"'",
    "“引号”——",
    "007",
    "1E5",
)
_FACTS = {fact.name: fact for fact in facts.FACTS}
_SMALL = {
    "members_start": (0, 99),
    "members_end": (0, 99),
    "water_litres": (0, 2000),
    "water_minutes": (0, 1000),
    "work_months": (0, 12),
    "public_post_months": (0, 12),
}


def text_of(fact: facts.Fact, draw: random.Random) -> str:
    """A value of a fact as the export writes it; blank now and then, zero now and then."""
    if fact.column == "poor_kind":
        return draw.choice([kind.value for kind in PoorKind])
    if draw.random() < 0.15:
        return ""
    if fact.column == "exit_status":
        return draw.choice([state.value for state in ExitStatus])
    if fact.list_name:
        return _listed(fact, draw)
    if fact.sql_type == "numeric":
        return _amount(fact, draw)
    return _BY_TYPE[fact.sql_type](fact, draw)


def _listed(fact: facts.Fact, draw: random.Random) -> str:
    names = LISTS[fact.list_name]
    if fact.sql_type != "text[]":
        return draw.choice(names)
    chosen = draw.sample(names, draw.randint(1, 2))
    return ",".join(name for name in names if name in chosen)


def _amount(fact: facts.Fact, draw: random.Random) -> str:
    if draw.random() < 0.2:
        return "0.000000" if fact.column in ("lat", "lng") else "0.00"
    if fact.column in ("lat", "lng"):
        return f"{draw.uniform(20, 89):.6f}"
    most = {"water_days_percent": 100, "road_distance_km": 9999}.get(fact.column, 99_999)
    return f"{draw.uniform(0, most):.2f}"


def _small(fact: facts.Fact, draw: random.Random) -> str:
    low, high = _SMALL.get(fact.column, (1990, 2020))
    return str(draw.randint(low, high))


def _day(fact: facts.Fact, draw: random.Random) -> str:
    day = date(2014, 1, 1) + timedelta(days=draw.randint(0, 1800))
    return f"{day:%Y%m}" if fact.parse is cells.month else f"{day:%Y%m%d}"


def _text(fact: facts.Fact, draw: random.Random) -> str:
    if fact.column == "phone":
        return f"1380000{draw.randint(0, 9999):04d}"
    if fact.column == "bank_account":
        return "".join(draw.choices("0123456789", k=19))
    return draw.choice(AWKWARD)[: 20 if fact.column == "disease_level" else 30]


_BY_TYPE = {
    "boolean": lambda _fact, draw: draw.choice("是否"),
    "smallint": _small,
    "date": _day,
    "text": _text,
}


def person_rows(villages: list[Any], people: int, seed: int = 1) -> Iterator[list[str | None]]:
    """`people` rows in the order of the columns, households whole, villages in turn."""
    draw = random.Random(seed)
    made = home = 0
    while made < people:
        village = villages[home * len(villages) // max(people // 3, 1) % len(villages)]
        above = _place(village) | {"household_no": f"5227000000000{home:08d}"}
        household = above | {
            c.key: text_of(_FACTS[c.key], draw) for c in HOUSEHOLD_COLUMNS if c.key in _FACTS
        }
        size = min(draw.randint(1, 5), people - made)
        for n in range(size):
            values = household | _person(made, n, draw)
            yield [values[column.key] or None for column in (*REGISTER, *REPEATED)]
            made += 1
        home += 1


def _place(village: Any) -> dict[str, str]:
    township = village.parent
    county = township.parent
    return {
        "province": "贵州省",
        "prefecture": county.parent.name,
        "county": county.name,
        "township": township.name,
        "village": village.name,
        "village_code": village.code,
    }


def _person(number: int, n: int, draw: random.Random) -> dict[str, str]:
    facts_of = {c.key: text_of(_FACTS[c.key], draw) for c in PERSON_COLUMNS if c.key in _FACTS}
    identity = _identity(number)
    if not facts_of["sex"]:
        facts_of["sex"] = "男" if int(identity[16]) % 2 else "女"
    return facts_of | {
        "person_no": f"52270000000000{number:09d}",
        "name": draw.choice(("陆试甲", "韦𠮷", "莫㙍一", "阿依古丽·买买提")),
        "id": identity + ("42" if number % 50 == 3 else ""),
        "relation": "户主" if n == 0 else draw.choice(("配偶", "之子", "之女", "之父")),
    }


def _identity(number: int) -> str:
    born = date(1930, 1, 1) + timedelta(days=number // 900)
    first17 = f"522799{born:%Y%m%d}{number % 900 + 1:03d}"
    return first17 + check_character(first17)


def workbook(rows: Any) -> bytes:
    made = sheets.write_book(
        [sheets.Sheet((*REGISTER, *REPEATED), rows, TITLE, LINE, "人口", is_text=True)]
    )
    return made.getvalue()  # type: ignore[union-attr]
