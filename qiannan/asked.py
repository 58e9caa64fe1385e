"""What an address or a form asks for: keys, years, months, days and what a page gave along, read so
that nothing sent is an error.

What cannot be read counts as not asked. Anybody may write anything into an address; a page then
shows what it shows by default.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

KEY_DIGITS = 18  # as many as a bigint surely holds
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def whole(text: str | None, most: int = 10**KEY_DIGITS - 1) -> int:
    """A whole number from 0 to `most`, 0 for what is none."""
    if not text or not (text.isascii() and text.isdecimal()) or len(text) > KEY_DIGITS:
        return 0
    number = int(text)
    return number if number <= most else 0


def keys(texts: Iterable[str]) -> list[int]:
    """The keys of rows among these texts, in their order."""
    return [key for text in texts if (key := whole(text))]


def day(text: str | None) -> date | None:
    """A day as YYYY-MM-DD, of the centuries for which something may be on record."""
    try:
        found = parse_date(text or "")
    except ValueError:
        return None
    return found if found and FIRST_DAY <= found <= LAST_DAY else None


def month(text: str | None) -> date | None:
    """The first day of a month as YYYY-MM, of those centuries."""
    found = day(f"{text}-01")
    return found if found and f"{found:%Y-%m}" == text else None


def year(text: str | None) -> int:
    """A year of those, 0 for what is none."""
    found = whole(text, LAST_DAY.year)
    return found if found >= FIRST_DAY.year else 0


def given_along(text: str | None) -> Any:
    """What a page wrote as JSON into its own form and got back, None for what is none."""
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError):  # of thousands of brackets Python reads none
        return None


class DayField(forms.DateField):
    """A day of those centuries: with one of the year 1 or 9999 nothing can be reckoned, and it is a
    slip of the hand.
    """

    def to_python(self, value: Any) -> date | None:
        found = super().to_python(value)
        if found and not FIRST_DAY <= found <= LAST_DAY:
            raise ValidationError(_("Give a day from 1900 to 2199."), code="invalid")
        return found
