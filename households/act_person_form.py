"""What is asked of somebody who joins or is of a new household."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households import act_fields as fields
from households.acts.newcomers import YEARLY

DETAILS = ("education", "school_status", "health", "labour", "has_resident_medical")
_PLAIN = ("name", "id", "sex", "relation", "ethnic", "phone")


def person_fields(*, with_head: bool) -> dict[str, forms.Field]:
    """The fields that describe one person, by name; those of `DETAILS` come last."""
    return {
        "name": forms.CharField(label=_("Name"), max_length=60),
        "id": forms.CharField(
            label=_("Identity number"), max_length=30, required=False,
            help_text=_("A child under 16 without a number joins by birth date and sex."),
            widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        ),
        "birth_on": fields.day(_("Birth date"), required=False),
        "sex": fields.chips(_("Sex"), fields.options("性别", without=["未说明"]), required=False),
        "relation": fields.relation(_("Relation to the head"), with_head=with_head),
        "ethnic": fields.picked(_("Ethnic group"), fields.options("民族")),
        "phone": forms.CharField(
            label=_("Telephone"), max_length=20, required=False,
            widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        ),
        **{name: _yearly(name) for name in DETAILS},
    }  # fmt: skip


def _yearly(name: str) -> forms.Field:
    fact = YEARLY[name]
    if not fact.list_name:
        return fields.yes_no(fact.header)
    choices = fields.options(fact.list_name)
    if name == "health":
        return fields.several(fact.header, choices, required=False)
    return fields.picked(fact.header, choices, required=False)


def person_given(filled: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """What the plan of an act takes of one person."""
    born = filled[f"{prefix}birth_on"]
    return {
        **{name: filled[f"{prefix}{name}"] for name in _PLAIN},
        "birth_on": born.isoformat() if born else "",
        "year": {name: filled[f"{prefix}{name}"] for name in DETAILS if filled[f"{prefix}{name}"]},
    }
