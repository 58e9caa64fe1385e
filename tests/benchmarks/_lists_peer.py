"""The lists as they are usually built: the ORM's joins, `icontains`, a count and an offset."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.utils import timezone

from households.models import Household, Person
from households.reports import STILL_POOR
from tests.benchmarks._lists_cases import HOUSEHOLD, Case

SIZE = 50
NEWEST = 2018
_CONDITIONS: dict[str, dict[str, Q]] = {
    HOUSEHOLD: {
        "still poor": ~Q(poor_kind="一般农户") & Q(exit_status__in=STILL_POOR),
        "relapsed through disaster": Q(exit_status="返贫", cause_main="因灾"),
        "an exit state nobody has": Q(exit_status="预脱贫"),
        "an exit year nobody has": Q(exit_year=1990),
        "ill, no safe water, never surveyed": Q(
            memberships__left_on=None,
            memberships__person__years__year=NEWEST,
            memberships__person__years__health__contains=["长期慢性病"],
            years__year=NEWEST,
            years__has_safe_water=False,
            surveyed_on=None,
        ),
    },
    "person": {
        "disabled, 80 and above": Q(years__year=NEWEST, years__health__contains=["残疾"]),
        "a number nobody has wrong": Q(id_state__in=["checksum", "length", "blank"]),
        "left their household": Q(memberships__left_on__isnull=False),
    },
}


def can_ask(case: Case) -> bool:
    """The peer has an answer of its own to this case."""
    return (
        bool(case.words) or case.is_middle or case.name in ("first page", *_CONDITIONS[case.kind])
    )


def answer(case: Case, path: str, words: str, number: int = 1) -> tuple[list[int], int]:
    """The keys of one page of the rows under `path`, and how many there are."""
    rows = _rows(case, path, words)
    page = Paginator(rows, SIZE).get_page(number)
    return [row.pk for row in page], page.paginator.count


def _rows(case: Case, path: str, words: str) -> QuerySet[Any]:
    if case.kind == HOUSEHOLD:
        rows: QuerySet[Any] = Household.objects.select_related("region__parent")
        rows = rows.filter(region__path__startswith=path, dissolved_on=None)
        order = "region__path"
        if words:
            here = Q(memberships__left_on=None) & _named("memberships__person__", words)
            rows = rows.filter(
                here | Q(household_no=words) | Q(phone=words) | Q(natural_village__startswith=words)
            )
    else:
        rows = Person.objects.filter(
            memberships__household__region__path__startswith=path, memberships__left_on=None
        )
        order = "memberships__household__region__path"
        if case.name == "left their household":
            rows = Person.objects.filter(memberships__household__region__path__startswith=path)
        if words:
            rows = rows.filter(_named("", words))
    condition = _CONDITIONS[case.kind].get(case.name)
    if condition is not None:
        rows = rows.filter(condition)
    if case.query.get("age") == "80":
        rows = rows.filter(birth_on__lte=_eighty_years_ago())
    return rows.order_by(order, "pk").distinct()


def _named(prefix: str, words: str) -> Q:
    asked = {"name__icontains": words, "name_initials__istartswith": words}
    if any(mark.isdigit() for mark in words):
        asked = {"id_number__endswith": words, "phone": words}
    found = Q()
    for name, value in asked.items():
        found |= Q(**{f"{prefix}{name}": value})
    return found


def _eighty_years_ago() -> date:
    today = timezone.localdate()
    return today.replace(year=today.year - 80)
