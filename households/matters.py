"""What is open about a household, as its first page lists it.

To show something of one's own there, append a source to `SOURCES`: a function of the household
and the person that returns what is open, in one query.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from households.models import Household, IncomeSheet, Judgement
from regions.models import User


@dataclass(frozen=True)
class Matter:
    """One thing that is open. `tag` is a word on the tint `hue` (wait doing review back late)."""

    title: str
    sub: str = ""
    url: str = ""
    tag: str = ""
    hue: str = "wait"
    is_late: bool = False


Source = Callable[[Household, User], list[Matter]]


def open_acts(household: Household, _user: User) -> list[Matter]:
    """Changes that were reported and wait for their signature."""
    return [
        Matter(
            act.title,
            act.proposed_by.full_name,
            address("households:act-detail", act.pk),
            _("To be signed"),
            "review",
        )
        for act in household.acts.open().select_related("proposed_by")[:10]
    ]


def open_incomes(household: Household, _user: User) -> list[Matter]:
    """Calculations being worked on or waiting for their signature."""
    State = IncomeSheet.State  # noqa: N806
    found = household.incomes.filter(state__in=[State.DRAFT, State.HANDED_IN])
    return [
        Matter(
            _("Income of %(year)s") % {"year": sheet.year},
            sheet.begun_by.full_name,
            f"{reverse('households:income-sheet', args=[household.pk])}?year={sheet.year}",
            sheet.get_state_display(),
            "review" if sheet.state == State.HANDED_IN else "doing",
        )
        for sheet in found.select_related("begun_by")
    ]


def open_judgements(household: Household, _user: User) -> list[Matter]:
    """Judgements of the standards that wait for their signature."""
    found = household.judgements.filter(state=Judgement.State.HANDED_IN)
    return [
        Matter(
            _("Standards of %(year)s") % {"year": judgement.year},
            judgement.observed_by.full_name,
            f"{reverse('households:standard-sheet', args=[household.pk])}?year={judgement.year}",
            _("To be signed"),
            "review",
        )
        for judgement in found.select_related("observed_by")
    ]


SOURCES: list[Source] = [open_acts, open_incomes, open_judgements]


def open_matters(household: Household, user: User) -> list[Matter]:
    return [matter for source in SOURCES for matter in source(household, user)]


def address(name: str, *args: object) -> str:
    """The address of a page, "" where the product has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
