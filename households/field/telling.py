"""What an act about a household says, for whoever decides on it where its worker is gone."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from households.acts.words import label
from households.field import moved
from households.models import IncomeKind, Person, Satisfaction, SixDuty, Theme
from ledger.acts.kinds import Sent
from qiannan.templatetags.face import masked

Told = list[tuple[str, str]]


def tell(sent: Sent) -> Told:
    """The household, what is said of it, and the worker's own words; (label, text) each.

    Raises:
        RefusedError: there is no such household.
    """
    home = moved.household_of(sent.body["household"])
    body = sent.body
    told = [(_("Household"), f"{masked(home.head_name, 'name')} {home.household_no}".strip())]
    told += _TELLS[sent.kind](body)
    return [*told, *_said((_("Note"), body["note"]))]


def _said(*pairs: tuple[str, Any]) -> Told:
    """Those of which something is said."""
    return [(name, str(text)) for name, text in pairs if text not in ("", None, [])]


def _values(body: dict[str, Any]) -> Told:
    names = _names({one["person"] for one in body["values"] if one["person"]})
    return [
        (
            f"{names.get(one['person'], '')}{label(one['table'], one['field'])}",
            f"{one['base'] or '—'} → {one['value'] or '—'}",
        )
        for one in body["values"]
    ]


def _names(keys: set[int]) -> dict[int, str]:
    rows = Person.objects.filter(pk__in=keys).values_list("pk", "name")
    return {pk: f"{masked(name, 'name')} " for pk, name in rows}


def _visit(body: dict[str, Any]) -> Told:
    satisfaction = body.get("satisfaction")
    return _said(
        (_("Themes"), "、".join(str(Theme(one).label) for one in body["themes"])),
        (_("Who went"), "、".join(body["went"])),
        (_("What was said"), body["content"]),
        (_("Needs"), body.get("needs", "")),
        (_("Satisfaction"), Satisfaction(satisfaction).label if satisfaction else ""),
    )


def _duty(body: dict[str, Any]) -> Told:
    return _said(
        (_("Which of the six duties"), SixDuty(body["duty"]).label), (_("In words"), body["words"])
    )


def _income(body: dict[str, Any]) -> Told:
    titles = dict(IncomeKind.objects.values_list("code", "name"))
    items = [(titles.get(one["kind"], one["kind"]), f"{one['amount']} 元") for one in body["items"]]
    return [*_said((_("Year"), body["year"])), *items]


def _join(body: dict[str, Any]) -> Told:
    return _said(
        (_("Name"), masked(body["name"], "name")),
        (_("Relation"), body["relation"]),
        (_("Sex"), body["sex"]),
        (_("Birth date"), body["birth_on"]),
        (_("Number of the paper"), body["id"]),
        (_("Why"), body["reason"]),
    )


def _leave(body: dict[str, Any]) -> Told:
    names = _names({body["person"]})
    return _said((_("Name"), names.get(body["person"], "").strip()), (_("Why"), body["reason"]))


_TELLS: dict[str, Callable[[dict[str, Any]], Told]] = {
    "household.correct": _values,
    "household.visit": _visit,
    "household.absent": _visit,
    "household.duty": _duty,
    "household.income": _income,
    "person.join": _join,
    "person.leave": _leave,
}
