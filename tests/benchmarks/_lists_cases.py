"""What the benchmark of the lists asks, of whom, and as whom."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

HOUSEHOLD, PERSON = "household", "person"


@dataclass(frozen=True)
class Case:
    """One question of a list. `words` are typed, `middle` opens a page in the midst of the list."""

    name: str
    kind: str
    query: dict[str, str] = field(default_factory=dict)
    words: str = ""
    is_middle: bool = False


CASES = (
    Case("first page", HOUSEHOLD),
    Case("page in the middle", HOUSEHOLD, is_middle=True),
    Case("still poor", HOUSEHOLD, {"registered": "poor"}),
    Case("relapsed through disaster", HOUSEHOLD, {"exit_status": "返贫", "cause": "因灾"}),
    Case("an exit state nobody has", HOUSEHOLD, {"exit_status": "预脱贫"}),
    Case("an exit year nobody has", HOUSEHOLD, {"exit_year": "1990"}),
    Case("below the exit line", HOUSEHOLD, {"income": "below"}),
    Case(
        "ill, no safe water, never surveyed",
        HOUSEHOLD,
        {"health": "长期慢性病", "water": "no", "surveyed": "never"},
    ),
    Case("whole name", HOUSEHOLD, words="韦明华"),
    Case("how a name begins", HOUSEHOLD, words="韦明"),
    Case("part of a name", HOUSEHOLD, words="明华"),
    Case("initials", HOUSEHOLD, words="wmh"),
    Case("identity number", HOUSEHOLD, words="{number}"),
    Case("its last six", HOUSEHOLD, words="{end}"),
    Case("telephone", HOUSEHOLD, words="13800001234"),
    Case("household number", HOUSEHOLD, words="{household_no}"),
    Case("hamlet", HOUSEHOLD, words="上寨"),
    Case("first page", PERSON),
    Case("page in the middle", PERSON, is_middle=True),
    Case("disabled, 80 and above", PERSON, {"health": "残疾", "age": "80"}),
    Case("a number nobody has wrong", PERSON, {"number": "fault"}),
    Case("left their household", PERSON, {"left": "yes"}),
    Case("at school and 80 and above", PERSON, {"school": "in", "age": "80"}),
    Case("whole name", PERSON, words="韦明华"),
    Case("initials", PERSON, words="wmh"),
)


@dataclass(frozen=True)
class Reader:
    """Somebody who reads: `level` in words, the user's key and the path of the place."""

    level: str
    user: int
    path: str


def readers(places: int) -> list[Reader]:
    """So many readers of each level, spread over the prefecture; the prefecture has one."""
    from regions.duties import Duty
    from regions.models import Level, Posting, Region, User

    found = []
    levels = (
        ("grid", Level.GRID, Duty.GRID_WORKER),
        ("township", Level.TOWNSHIP, Duty.TOWNSHIP_OFFICE),
        ("county", Level.COUNTY, Duty.COUNTY_OFFICE),
        ("prefecture", Level.PREFECTURE, Duty.PREFECTURE_OFFICE),
    )
    for name, level, duty in levels:
        here = list(Region.objects.filter(level=level).order_by("path"))
        for region in here[:: max(1, len(here) // places)][:places]:
            user, _new = User.objects.get_or_create(username=f"bench-{name}-{region.code}")
            Posting.objects.get_or_create(
                user=user, duty=duty, region=region, starts_on=date(2018, 1, 1)
            )
            found.append(Reader(name, user.pk, region.path))
    return found


def typed(case: Case, path: str) -> str:
    """The words of a case, with somebody of the place where they ask for somebody."""
    from households.models import Household, Person

    if "{" not in case.words:
        return case.words
    person: Any = Person.objects.filter(place_path__startswith=path).order_by("place_path", "pk")[7]
    home: Any = Household.objects.filter(place_path__startswith=path).order_by("place_path", "pk")
    return case.words.format(
        number=person.id_number, end=person.id_number[-6:], household_no=home[7].household_no
    )
