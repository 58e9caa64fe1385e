"""Lines of Chinese: where they break, and how far they are apart."""

import re
from collections.abc import Callable
from functools import cache

from households.printing import fonts

Wrap = Callable[[str, float, float], list[str]]
_POINT = 0.3528  # millimetres
_LEAD = 1.42
_SLACK = 1e-6  # what sums of widths are off
_NO_BEGINNING = frozenset("，。；：、？！）》”％%,.;:)")
_NO_END = frozenset("（《“(")
_TO_A_MARK = re.compile(r"[^、，。；]*[、，。；]+|[^、，。；]+")
_NEAR = 0.4  # of a line: what is no longer goes down whole


def leading(size: float) -> float:
    """From one baseline to the next, in millimetres."""
    return size * _POINT * _LEAD


def wrap(text: str, size: float, most: float) -> list[str]:
    """Lines of at most `most` points: no mark that closes begins one, none that opens ends one, and
    a number is not torn apart.
    """
    lines, wide, room = [""], 0.0, most / size + _SLACK
    for mark in text:
        if mark == "\n":
            lines.append("")
            wide = 0.0
            continue
        em = _em(mark)
        if lines[-1] and wide + em > room:
            kept, taken = _torn(lines[-1], mark)
            lines[-1:] = [kept, taken + mark]
            wide = sum(map(_em, taken)) + em
        else:
            lines[-1] += mark
            wide += em
    return lines


def wrap_at_marks(text: str, size: float, most: float) -> list[str]:
    """Lines that end at a mark where one is near: in large print no name is torn in two."""
    lines = [""]
    for part in _TO_A_MARK.findall(text):
        if _wide(lines[-1] + part, size) <= most or not lines[-1]:
            lines[-1:] = wrap(lines[-1] + part, size, most)
        elif _wide(part, size) <= most * _NEAR:
            lines.append(part)
        else:
            lines[-1:] = wrap(lines[-1] + part, size, most)
    return lines


def _wide(text: str, size: float) -> float:
    return sum(map(_em, text)) * size - _SLACK


@cache
def _em(mark: str) -> float:
    """How wide a character is where the type is 1 point high."""
    return fonts.width(mark, 1)


def _torn(line: str, mark: str) -> tuple[str, str]:
    """What stays of a line that is full before `mark`, and what goes down with it."""
    at = len(line)
    while at > 1 and (
        (line + mark)[at] in _NO_BEGINNING
        or line[at - 1] in _NO_END
        or (_is_number(line[at - 1]) and _is_number((line + mark)[at]))
    ):
        at -= 1
    return (line[:at], line[at:]) if at > 1 else (line, "")


def _is_number(mark: str) -> bool:
    return mark.isascii() and (mark.isalnum() or mark in ",.*-")
