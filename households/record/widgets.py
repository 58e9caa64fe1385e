"""How a field is filled in: chips for few options, the right keyboard, a list for many."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _

from households import catalogue, cells
from households.facts import Fact
from households.record import values

MOST_CHIPS = 6
_DISABLED = "（已停用）"


class Texts(forms.Field):
    """Several options, as the one text that the fact's reader takes."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> str:
        return "、".join(value or [])


def field_for(fact: Fact, value: Any) -> forms.Field:
    """A form field without rules of its own: the fact's reader says what is wrong.

    `value` is what stands there; an option that was disabled since is still offered to keep it.
    """
    label = (
        f"{fact.header}（{fact.unit}）"
        if fact.unit and fact.unit not in fact.header
        else fact.header
    )
    more: dict[str, Any] = {"label": label, "required": False}
    if isinstance(fact.model_field, ArrayField):
        widget = forms.CheckboxSelectMultiple(choices=_choices(fact, value or []))
        return Texts(widget=widget, **more)
    if isinstance(fact.model_field, models.BooleanField):
        yes_no = [("是", "是"), ("否", "否"), ("", _("Not known"))]
        return forms.CharField(widget=forms.RadioSelect(choices=yes_no), **more)
    if fact.list_name:
        return forms.CharField(widget=_of_options(fact, value), **more)
    return forms.CharField(widget=_input(fact), **more)


def _choices(fact: Fact, standing: Iterable[str]) -> list[tuple[str, str]]:
    offered = list(catalogue.names(fact.list_name))
    gone = [text for text in standing if text and text not in offered]
    return [(text, text) for text in offered] + [(text, f"{text}{_DISABLED}") for text in gone]


def _of_options(fact: Fact, value: Any) -> forms.Widget:
    choices = _choices(fact, [str(value or "")])
    blank = [] if fact.required else [("", _("Not known"))]
    if len(choices) <= MOST_CHIPS:
        return forms.RadioSelect(choices=choices + blank)
    return forms.Select(choices=[("", "—"), *choices])


def _input(fact: Fact) -> forms.Widget:
    if fact.parse is cells.month:
        return forms.TextInput(attrs={"type": "month", "placeholder": "2018-06"})
    if fact.parse is cells.day:
        return forms.TextInput(attrs={"type": "date", "placeholder": "2018-06-30"})
    if fact.parse is cells.year:
        return forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4})
    if isinstance(fact.model_field, models.DecimalField):
        return forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 16})
    if isinstance(fact.model_field, models.PositiveSmallIntegerField):
        return forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 6})
    if fact.is_sensitive:
        return forms.TextInput(attrs={"inputmode": _KEYBOARDS[fact.column], "autocomplete": "off"})
    most = fact.model_field.max_length
    return forms.TextInput(attrs={"maxlength": most, "autocomplete": "off"})


_KEYBOARDS = {"phone": "tel", "bank_account": "numeric", "id_raw": "text", "bank_name": "text"}


def initial_of(fact: Fact, value: Any) -> Any:
    """What the field begins with; nothing for what is masked, which would be sent around."""
    if fact.is_sensitive:
        return ""
    if isinstance(fact.model_field, ArrayField):
        return list(value or [])
    return values.text_of(fact, value)
