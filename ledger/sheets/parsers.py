"""What the cells of columns are read with: each turns cleaned text into a value.

All raise ValueError with a Chinese sentence that says what is wrong and how to mend it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import override

SHOWN = 20  # characters of a bad cell that a message repeats
LONGEST = 20  # digits of a number; Python refuses to read thousands of them
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")


def day(text: str) -> date:
    """A day as people and Excel write it: 2018-06-30, 2018/6/30, 2018.6.30, 2018年6月30日."""
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups()))  # type: ignore[union-attr]
    except (AttributeError, ValueError):
        raise ValueError(f"“{text[:SHOWN]}”不是日期；请写成 2018-06-30 的样子") from None


def whole(most: int = 99_999_999) -> Callable[[str], int]:
    """A parser of whole numbers from 0 to `most`."""

    def parse(text: str) -> int:
        digits = text.removesuffix(".0")
        is_number = digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST
        if not is_number or int(digits) > most:
            raise ValueError(f"“{text[:SHOWN]}”不是 0 到 {most} 的整数；请改正")
        return int(digits)

    return parse


def amount(most: int) -> Callable[[str], Decimal]:
    """A parser of numbers from 0 to `most`, kept to two places; a percent sign is passed over."""

    def parse(text: str) -> Decimal:
        try:
            value = Decimal(text.removesuffix("%")).quantize(Decimal("0.01"))
            is_within = 0 <= value <= most  # raises as well where it is "NaN"
        except InvalidOperation:
            raise ValueError(f"“{text[:SHOWN]}”不是数字；请改正") from None
        if not is_within:
            raise ValueError(f"“{text[:SHOWN]}”超出 0 到 {most}；请改正")
        return value

    return parse


def words(most: int) -> Callable[[str], str]:
    """A parser of text of at most so many characters."""

    def parse(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"有 {len(text)} 字，超过 {most} 字；请缩短")
        return text

    return parse


def one_of(known: Mapping[str, Any]) -> Callable[[str], Any]:
    """A parser of words that stand for values."""

    def parse(text: str) -> Any:
        if text not in known:
            raise ValueError(f"“{text[:SHOWN]}”不在可选项里；请改为：{'、'.join(known)}")
        return known[text]

    return parse


def choice(choices: type[TextChoices]) -> Callable[[str], str]:
    """A parser of the Chinese words of choices, or of their values."""

    def parse(text: str) -> str:
        if text in choices.values:
            return text
        with override("zh-hans"):
            known = {str(one.label): str(one.value) for one in choices}
        parsed: str = one_of(known)(text)
        return parsed

    return parse
