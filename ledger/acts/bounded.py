"""Reading JSON that strangers' programs send, within bounds and before anything else looks at it.

What cannot be read at all is refused at once. What can be read and is still not fit (a key twice,
a number too long, text that is not NFC) is marked where it stands: one bad act stops no other.
"""

import json
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_BYTES = 2_500_000
DEPTH = 12
DIGITS = 18
# Control characters but tab and the two line ends, and halves of pairs.
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class UnreadableError(ValueError):
    """A body that is not read; `words` says why in a sentence."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Fault:
    """Stands where something stood that is not taken in."""

    words: str | Promise


TWICE = Fault(gettext_lazy("The same key stands twice in one object."))
LONG = Fault(gettext_lazy("A number has more than 18 digits."))
NOT_FINITE = Fault(gettext_lazy("A number is not finite."))
DEEP = Fault(gettext_lazy("The data are nested too deeply."))
UNFIT = Fault(gettext_lazy("A text holds characters that cannot be kept."))
NOT_NFC = Fault(gettext_lazy("A text is not in the usual form of Unicode (NFC)."))


def read(raw: bytes) -> dict[str, Any]:
    """Return the object that `raw` holds; faults inside it stand there as `Fault`.

    Raises:
        UnreadableError: too large, not UTF-8, not JSON, or not an object.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableError(_("The data are larger than 2.5 MB; send fewer at a time."))
    try:
        value = json.loads(
            raw.decode(),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
    except RecursionError as error:
        raise UnreadableError(str(DEEP.words)) from error
    except ValueError as error:
        raise UnreadableError(_("The data are not JSON, or only a part of it came.")) from error
    if isinstance(value, Fault):
        raise UnreadableError(str(value.words))
    if not isinstance(value, dict):
        raise UnreadableError(_("The data are not a JSON object."))
    return value


def fault_in(value: Any, depth: int = DEPTH) -> str:
    """Return what is wrong with the first thing in `value` that is not fit, "" if all is."""
    waiting = [(value, depth)]
    while waiting:
        item, left = waiting.pop()
        if isinstance(item, Fault):
            return str(item.words)
        if isinstance(item, str):
            if found := _fault_of_text(item):
                return str(found.words)
        elif isinstance(item, dict | list):
            if left <= 0:
                return str(DEEP.words)
            inner = item if isinstance(item, list) else [*item.keys(), *item.values()]
            waiting += [(one, left - 1) for one in inner]
    return ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Fault:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    # The act keeps its number, so that it can be answered by it, where that stands there once.
    numbers = [value for key, value in pairs if key == "id"]
    return {"": TWICE} | ({"id": numbers[0]} if len(numbers) == 1 else {})


def _integer(text: str) -> int | Fault:
    return int(text) if len(text.lstrip("-")) <= DIGITS else LONG


def _float(text: str) -> float | Fault:
    number = float(text)
    return number if math.isfinite(number) else NOT_FINITE


def _constant(_text: str) -> Fault:
    return NOT_FINITE


def _fault_of_text(text: str) -> Fault | None:
    if text.isascii() and text.isprintable():
        return None
    if _NEVER.search(text):
        return UNFIT
    return None if unicodedata.is_normalized("NFC", text) else NOT_NFC
