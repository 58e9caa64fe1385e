"""The rows of a phone's households, read together: as many queries for one as for fifty."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from households.field.digests import SHEETS
from households.models import (
    Act,
    ActChange,
    Conflict,
    DutyDone,
    Household,
    HouseholdCode,
    HouseholdYear,
    IncomeSheet,
    Membership,
    PersonYear,
    Visit,
)
from ledger.models import Evidence

Days = dict[str, DutyDone]


@dataclass
class Rows:
    """Everything a phone is told, by household; years by person too. The newest year alone."""

    households: list[Household]
    years: dict[int, HouseholdYear] = field(default_factory=dict)
    members: dict[int, list[Membership]] = field(default_factory=dict)
    person_years: dict[int, PersonYear] = field(default_factory=dict)
    pending: dict[int, list[ActChange]] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)
    duties: dict[int, Days] = field(default_factory=dict)
    conflicts: dict[int, int] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    sheets: dict[int, IncomeSheet] = field(default_factory=dict)


def read(keys: Sequence[int]) -> Rows:
    """The rows of these households, in the order of the list."""
    homes = Household.objects.filter(pk__in=keys).select_related("region")
    rows = Rows(list(homes.order_by("place_path", "pk")))
    years = HouseholdYear.objects.filter(household__in=keys)
    rows.years = {y.household_id: y for y in _newest(years, "household_id", "-year")}
    members = Membership.objects.current().filter(household__in=keys).select_related("person")
    rows.members = _grouped(members.order_by("pk"), "household_id")
    people = [m.person_id for every in rows.members.values() for m in every]
    of_people = PersonYear.objects.filter(person__in=people)
    rows.person_years = {y.person_id: y for y in _newest(of_people, "person_id", "-year")}
    rows.pending = _pending(keys)
    rows.visits = latest_visits(keys)
    rows.duties = latest_duties(keys)
    conflicts = Conflict.objects.open().filter(household__in=keys).order_by()
    rows.conflicts = dict(conflicts.values_list("household_id").annotate(n=Count("pk")))
    codes = HouseholdCode.objects.valid().filter(household__in=keys)
    rows.codes = dict(codes.values_list("household_id", "token"))
    sheets = IncomeSheet.objects.filter(household__in=keys, state__in=SHEETS)
    rows.sheets = {s.household_id: s for s in sheets.order_by("year", "version")}
    return rows


def _newest(rows: QuerySet[Any], of: str, *order: str) -> QuerySet[Any]:
    return rows.order_by(of, *order).distinct(of)


def _grouped(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _pending(keys: Sequence[int]) -> dict[int, list[ActChange]]:
    changes = ActChange.objects.filter(
        act__household__in=keys, act__state=Act.State.OPEN
    ).select_related("act__proposed_by")
    found: dict[int, list[ActChange]] = defaultdict(list)
    for change in changes.order_by("act_id", "pk"):
        found[change.act.household_id or 0].append(change)
    return found


def latest_visits(keys: Sequence[int]) -> dict[int, Visit]:
    """The last visit at which somebody was at home, by household."""
    rows = Visit.objects.filter(household__in=keys, is_at_home=True)
    return {v.household_id: v for v in _newest(rows, "household_id", "-visited_on", "-pk")}


def latest_duties(keys: Sequence[int]) -> dict[int, Days]:
    """The last time each duty was seen to, by household; `has_proof` tells of photos."""
    proof = Evidence.objects.filter(subject=DutyDone._meta.label_lower, subject_id=OuterRef("pk"))
    rows = DutyDone.objects.filter(household__in=keys).annotate(has_proof=Exists(proof))
    found: dict[int, Days] = defaultdict(dict)
    for one in rows.order_by("household_id", "duty", "-done_on", "-pk").distinct(
        "household_id", "duty"
    ):
        found[one.household_id][one.duty] = one
    return found
