"""Fields of the forms of acts, read from the catalogue when they are asked for."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import catalogue
from households.acts.newcomers import age_on
from households.models import Household, Membership
from households.pages import place_name
from qiannan.asked import DayField
from qiannan.templatetags.face import masked

Choices = list[tuple[str, str]]


class DayInput(forms.DateInput):
    """A day picker of the phone that ends today."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        today = timezone.localdate().isoformat()
        return super().get_context(name, value, {**(attrs or {}), "max": today})


def day(label: Any, **more: Any) -> DayField:
    return DayField(label=label, widget=DayInput(), **more)


def chips(label: Any, choices: Choices, **more: Any) -> forms.ChoiceField:
    """One of a few, each a chip a thumb can hit."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


def several(label: Any, choices: Choices, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **more
    )


def picked(label: Any, choices: Choices, **more: Any) -> forms.ChoiceField:
    """One of many, from a list that opens."""
    return forms.ChoiceField(label=label, choices=[("", "请选择"), *choices], **more)


def options(list_name: str, *, without: Iterable[str] = ()) -> Choices:
    left_out = set(without)
    return [(name, name) for name in catalogue.names(list_name) if name not in left_out]


def yes_no(label: Any) -> forms.ChoiceField:
    return chips(label, [("是", "是"), ("否", "否")], required=False)


def relation(label: Any, *, with_head: bool = False, **more: Any) -> forms.ChoiceField:
    without = () if with_head else (Membership.HEAD,)
    return picked(label, options("与户主关系", without=without), **more)


def member_choices(members: Iterable[Membership]) -> Choices:
    """陆甲 户主 56 岁."""
    return [(str(m.person_id), _member(m)) for m in members]


def _member(membership: Membership) -> str:
    person = membership.person
    age = f"{age_on(person.birth_on, timezone.localdate())} 岁" if person.birth_on else ""
    return " ".join(part for part in (person.name, membership.relation, age) if part)


def household_choices(households: Iterable[Household]) -> Choices:
    """陆*妹 H00000001 · 下司村 3网格 · 4 人."""
    return [
        (
            str(home.pk),
            _said(home),
        )
        for home in households
    ]


def _said(home: Household) -> str:
    name, place = masked(home.head_name, "name"), place_name(home.region)
    return f"{name} {home.household_no} · {place} · {home.member_count} 人"


NOTE = {
    "label": _("Note"),
    "max_length": 500,
    "required": False,
    "widget": forms.Textarea(attrs={"rows": 2}),
}
