"""Days that pass within one test: everything on record becomes a day older.

All statements of a test have one instant (a transaction has one NOW), so that two days of the past
could not be told apart. Here what is on record is moved back instead of the clock forward.
"""

import random
from datetime import date, timedelta

import pgtrigger
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from households import acts
from households.acts import ActError
from households.models import Act, Household, Membership, Person
from households.past import columns_of
from households.states import TABLES
from tests.factories.households import number

KINDS = (
    *("join", "leave", "head", "split", "merge", "transfer_member", "transfer", "dissolve"),
    "found",
)
REASONS = {"join": "婚入", "leave": "户籍迁出", "dissolve": "其他", "found": "漏登补录"}


def a_day_passes(days: int = 1) -> None:
    """What is on record now was recorded yesterday."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        for model in TABLES.values():
            past = model.pgh_event_model._meta.db_table
            back = f"- interval '{days} day'"
            cursor.execute(f"UPDATE {model._meta.db_table} SET recorded_at = recorded_at {back}")
            cursor.execute(
                f"UPDATE {past} SET recorded_at = recorded_at {back}, "
                f"pgh_created_at = pgh_created_at {back}"
            )
        cursor.execute(f"UPDATE pghistory_context SET created_at = created_at {back}")


def snapshot() -> dict[str, dict[int, dict[str, object]]]:
    """Every row of the base map now, without what follows from other rows, by table and key.

    `recorded_at` is left out: it says when, and days pass.
    """
    return {
        table: {
            row[0]: dict(zip(names, row, strict=True))
            for row in model._default_manager.values_list(*names)
        }
        for table, model in TABLES.items()
        if (names := known_columns(model))
    }


def known_columns(model) -> list[str]:
    return [name for name in columns_of(model) if name != "recorded_at"]


class Officials:
    """Two people who report and sign at random: `act` does one thing, or finds it cannot."""

    def __init__(self, seed: int, worker, township, grids) -> None:
        self.chance = random.Random(seed)
        self.worker, self.township, self.grids = worker, township, grids
        self.number = 0

    def do(self, times: int) -> int:
        """Try until so many things were done; returns how many attempts were refused."""
        done = refused = 0
        while done < times:
            try:
                self.act()
                done += 1
            except (ActError, PermissionDenied):
                refused += 1
        return refused

    def act(self) -> None:
        what = self.chance.choices(
            ("report", "correct", "undo", "behind the back"), (60, 25, 12, 3)
        )[0]
        {
            "report": self.report,
            "correct": self.correct,
            "undo": self.undo,
            "behind the back": self.by_hand,
        }[what]()

    def report(self) -> None:
        kind = self.chance.choice(KINDS)
        home = self.household()
        given = self.given(kind, home)
        if kind == "found":
            home = acts.household_at(self.chance.choice(self.grids))
        self.decide(kind, home, given)

    def correct(self) -> None:
        home = self.household()
        member = self.member(home)
        year = self.chance.choice((2017, 2018))
        row = home.years.filter(year=year).first()
        theirs = member.years.filter(year=year).first()
        amount = str(self.chance.randrange(1, 9000))
        values = [
            {"table": "Household", "row": home.pk, "field": "cause_main",
             "value": self.chance.choice(("因病", "因学", "因残"))},
            {"table": "HouseholdYear", "row": row.pk if row else 0, "year": year,
             "field": "wage_yuan", "value": amount},
            {"table": "PersonYear", "row": theirs.pk if theirs else 0, "year": year,
             "person": member.pk, "field": "work_months", "value": str(int(amount) % 13)},
        ]  # fmt: skip
        self.decide("correct", home, {"values": self.chance.sample(values, 2)})

    def decide(self, kind: str, home: Household, given: dict[str, object]) -> None:
        day = date(2018, self.chance.randrange(1, 12), self.chance.randrange(1, 28))
        act = acts.propose(
            kind,
            home,
            given,
            by=self.worker,
            happened_on=day,
            reason=REASONS.get(kind, ""),
            source="department",
        )
        if self.chance.random() < 0.1:
            acts.refuse(act, by=self.township, note="不属实")
        else:
            acts.sign(act, by=self.township)

    def undo(self) -> None:
        done = list(Act.objects.filter(state=Act.State.DONE)[:15])
        acts.undo(self.chance.choice(done), by=self.township, note="填错") if done else None

    def by_hand(self) -> None:
        home = self.household()
        if self.chance.random() < 0.5:
            Household.objects.filter(region=home.region).update(group_name=f"{home.pk}组")
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE households_person SET phone = %s WHERE id = %s",
                [f"1380000{self.chance.randrange(9999):04d}", self.member(home).pk],
            )

    def household(self) -> Household:
        return self.chance.choice(list(Household.objects.living().order_by("pk")))

    def member(self, home: Household) -> Person:
        members = list(home.members.order_by("pk"))
        if not members:
            raise ActError("没有成员")
        return self.chance.choice(members).person

    def given(self, kind: str, of: Household) -> dict[str, object]:
        """Anything: what makes no sense is refused, and something else is tried."""
        home, other = self.household(), self.household()
        home = home if kind == "merge" else of
        self.number += 1
        people = list(Membership.objects.current().filter(household=home).order_by("pk"))
        some = [m.person_id for m in people if self.chance.random() < 0.4]
        return {
            "person": self.member(home).pk,
            "persons": some,
            "head": self.chance.choice([*some, self.member(home).pk]),
            "staying_head": self.member(home).pk,
            "other": other.pk,
            "region": self.chance.choice(self.grids).pk,
            "relation": self.chance.choice(("之子", "之女", "其他")),
            "name": f"陆新{'甲乙丙丁戊己庚辛壬癸'[self.number % 10]}",
            "id": number(self.number, date(1990, 1, 1) + timedelta(days=self.number)),
            "relations": {str(m.person_id): "其他" for m in people},
            "members": self.newcomers(),
        }

    def newcomers(self) -> list[dict[str, str]]:
        """A head and perhaps others, whose numbers somebody may bear already."""
        count = self.chance.randrange(1, 4)
        relations = ["户主", *("之子", "之女", "其他")][:count]
        born = date(1960, 1, 1) + timedelta(days=self.number)
        return [
            {"name": f"韦新{'甲乙丙丁'[n]}", "id": number(n, born), "relation": relation}
            for n, relation in enumerate(relations)
        ]


def today() -> date:
    return timezone.localdate()
