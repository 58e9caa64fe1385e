"""Words and marks of the standards in templates; a mark always stands beside its word."""

from collections.abc import Mapping
from typing import Any

from django import template

from households.standards.reading import WORDS

register = template.Library()

_MARKS = {True: "✓", False: "✗", None: "?"}
_HUES = {True: "done", False: "late", None: "wait"}


@register.filter
def mark(is_met: bool | None) -> str:
    return _MARKS[is_met]


@register.filter
def met_word(is_met: bool | None) -> str:
    return WORDS[is_met]


@register.filter
def met_hue(is_met: bool | None) -> str:
    return _HUES[is_met]


@register.filter
def at(values: Mapping[Any, Any] | None, key: Any) -> Any:
    """The value of a mapping under a key that the template holds in a variable."""
    return (values or {}).get(key)
