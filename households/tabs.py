"""The pages of one household, in the order of their tabs."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households import pages
from households.models import Household, Procedure
from regions.duties import Permission
from regions.models import User


@dataclass(frozen=True)
class Tab:
    """A page about one household: its address takes the household's key as `pk`."""

    label: Promise
    url_name: str
    permission: Permission = Permission.HOUSEHOLD_VIEW


# To add a page, add its line; the view draws `households/_household_head.html` with `head_of`.
TABS: list[Tab] = [
    Tab(_("At a glance"), "households:household-detail"),
    Tab(_("Record"), "households:household-record"),
    Tab(_("Standards"), "households:standard-sheet"),
    Tab(_("Income calculation"), "households:income-sheet"),
    Tab(_("Reported changes"), "households:household-acts"),
    Tab(_("Procedures"), "households:household-procedures"),
    Tab(_("Marks and responsibility"), "households:household-duty"),
    Tab(_("Household code"), "households:household-code"),
    Tab(_("Past days"), "households:household-as-of"),
    Tab(_("Data quality"), "households:household-quality"),
]


@dataclass(frozen=True)
class Slot:
    """A card that an app above fills on the household's page: its address gives a fragment."""

    label: Promise
    url_name: str
    permission: Permission


# Filled by the apps above when they are ready; those of procedures take a procedure's key.
SLOTS: list[Slot] = []
PROCEDURE_SLOTS: list[Slot] = []


def slots_of_procedure(procedure: Procedure, user: User) -> list[str]:
    """Addresses of the fragments that the apps above put beside a procedure."""
    return [
        reverse(slot.url_name, args=[procedure.pk])
        for slot in PROCEDURE_SLOTS
        if user.can(slot.permission, at=procedure.region)
    ]


def head_of(household: Household, user: User, current: str) -> dict[str, Any]:
    """What `households/_household_head.html` needs; `current` is the address name of the page."""
    shown = [tab for tab in TABS if user.can(tab.permission, at=household.region)]
    return {
        "household": household,
        "meta": pages.summary(household),
        "tabs": [
            (tab.label, reverse(tab.url_name, args=[household.pk]), tab.url_name == current)
            for tab in shown
        ],
        "slots": [
            (slot.label, reverse(slot.url_name, args=[household.pk]))
            for slot in SLOTS
            if user.can(slot.permission, at=household.region)
        ],
    }
