"""What an address or a form asks for: keys, years and days, read so that nothing sent is an error.

What cannot be read counts as not asked. Anybody may write anything into an address; a page then
shows what it shows by default.
"""

from collections.abc import Iterable
from datetime import date

from django.utils.dateparse import parse_date

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
    """A day as YYYY-MM-DD, of the two centuries for which something may be on record."""
    try:
        found = parse_date(text or "")
    except ValueError:
        return None
    return found if found and FIRST_DAY <= found <= LAST_DAY else None


def year(text: str | None) -> int:
    """A year of those, 0 for what is none."""
    found = whole(text, LAST_DAY.year)
    return found if found >= FIRST_DAY.year else 0
