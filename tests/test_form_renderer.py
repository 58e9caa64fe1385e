"""A list of choices is drawn as Django draws it."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html

from qiannan.form_renderer import Renderer

CHOICES = [
    ("", "全部"),
    (1, "一<b>"),
    ("a&b", 'x"y'),
    (None, format_html("<i>{}</i>", "kept")),
    ("组", [("g1", "甲"), ("g2", "乙")]),
]


def drawn(widget, value, renderer, **attrs):
    html = widget.render("field", value, attrs=attrs, renderer=renderer)
    return re.sub(r">\s+<", "><", str(html)).strip()


ONE = [None, "", 1, "a&b", "g2"]
CASES = [
    *((forms.Select, value) for value in ONE),
    *((forms.NullBooleanSelect, value) for value in ONE),
    *((forms.SelectMultiple, value) for value in [*ONE, ["g1", "1"]]),
]


@pytest.mark.parametrize(("kind", "value"), CASES)
def test_it_is_the_same_but_for_space_between_options(kind, value):
    given = {} if kind is forms.NullBooleanSelect else {"choices": CHOICES}
    attrs = {"class": "form-select", "required": True, "hidden": False, "data-x": '"<'}

    ours = drawn(kind(**given), value, Renderer(), **attrs)

    assert ours == drawn(kind(**given), value, DjangoTemplates(), **attrs)
    assert "<option" in ours


def test_pages_are_drawn_by_it():
    class Form(forms.Form):
        field = forms.ChoiceField(choices=CHOICES)

    assert isinstance(Form().renderer, Renderer)
