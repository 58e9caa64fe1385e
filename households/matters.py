"""What is open about a household, as its first page lists it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from households.acts.words import label
from households.models import Household, IncomeSheet, Judgement

MOST_ACTS = 10
NO_NAME, NO_YEAR = Value("", CharField()), Value(0, IntegerField())


@dataclass(frozen=True)
class Matter:
    """One thing that is open. `tag` is a word on the tint `hue` (wait doing review back late)."""

    title: str
    sub: str = ""
    url: str = ""
    tag: str = ""
    hue: str = "wait"
    is_late: bool = False


def open_matters(household: Household) -> list[Matter]:
    """Changes, calculations, judgements and values in conflict that wait or are being worked on;
    one query.
    """
    sheets = household.incomes.filter(
        state__in=[IncomeSheet.State.DRAFT, IncomeSheet.State.HANDED_IN]
    )
    judged = household.judgements.filter(state=Judgement.State.HANDED_IN)
    found = _rows(household.acts.open(), "act", "proposed_by", name=F("title"))[:MOST_ACTS].union(
        _rows(sheets.order_by(), "income", "begun_by", year=F("year")),
        _rows(judged.order_by(), "judgement", "observed_by", year=F("year")),
        _rows(
            household.conflicts.open().order_by(),
            "conflict",
            "mine_by",
            name=Concat("table", Value("."), "field"),
        ),
        all=True,
    )
    return [_MATTERS[row["what"]](household, row) for row in found]


def _rows(
    rows: QuerySet[Any], what: str, who: str, *, name: Any = NO_NAME, year: Any = NO_YEAR
) -> QuerySet[Any]:
    """The columns that all of them have."""
    return rows.values(
        what=Value(what, CharField()),
        key=F("pk"),
        name=name,
        of_year=year,
        stands=F("state"),
        who=F(f"{who}__full_name"),
    )


def _act(_household: Household, row: dict[str, Any]) -> Matter:
    url = address("households:act-detail", row["key"])
    return Matter(row["name"], row["who"], url, _("To be signed"), "review")


def _income(household: Household, row: dict[str, Any]) -> Matter:
    state = IncomeSheet.State(row["stands"])
    return Matter(
        _("Income of %(year)s") % {"year": row["of_year"]},
        row["who"],
        f"{reverse('households:income-sheet', args=[household.pk])}?year={row['of_year']}",
        str(state.label),
        "review" if state == IncomeSheet.State.HANDED_IN else "doing",
    )


def _judgement(household: Household, row: dict[str, Any]) -> Matter:
    return Matter(
        _("Standards of %(year)s") % {"year": row["of_year"]},
        row["who"],
        f"{reverse('households:standard-sheet', args=[household.pk])}?year={row['of_year']}",
        _("To be signed"),
        "review",
    )


def _conflict(_household: Household, row: dict[str, Any]) -> Matter:
    named = label(*row["name"].split("."))
    url = address("households:conflict-detail", row["key"])
    return Matter(f"{_('Conflict')}：{named}", row["who"], url, _("To be settled"), "review")


_MATTERS = {"act": _act, "income": _income, "judgement": _judgement, "conflict": _conflict}


def address(name: str, *args: object) -> str:
    """The address of a page, "" where the product has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
