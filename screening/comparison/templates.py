"""What the texts of a rule name: ``$name`` in its SQL, ``{column:format}`` in its sentences."""

import re
from collections.abc import Callable

_PLACEHOLDER = re.compile(r"\$([a-z_]+)")
_FIELD = re.compile(r"\{([a-z_][a-z_0-9]*)(?::([a-z]+))?\}")

NAME_MARKS = "⟦⟧"
"""What a person's name in a kept text stands between: whoever shows it decides how."""

_NAME = re.compile(f"{NAME_MARKS[0]}(.*?){NAME_MARKS[1]}")

Format = str


def with_names(text: str, shown: Callable[[str], str]) -> str:
    """Return a kept text with each person's name as `shown` writes it, without the marks."""
    return _NAME.sub(lambda found: shown(found[1]), text)


def placeholders(sql: str) -> frozenset[str]:
    """Return the names used as ``$name``."""
    return frozenset(_PLACEHOLDER.findall(sql))


def fields(template: str) -> tuple[str, ...]:
    """Return the columns a template names, in order."""
    return tuple(name for name, _ in _FIELD.findall(template))


def pieces(template: str) -> list[tuple[str, str, Format]]:
    """Split a template into (literal, column, format); each piece has one of the first two."""
    found: list[tuple[str, str, Format]] = []
    start = 0
    for match in _FIELD.finditer(template):
        if match.start() > start:
            found.append((template[start : match.start()], "", ""))
        found.append(("", match[1], match[2] or "text"))
        start = match.end()
    if start < len(template):
        found.append((template[start:], "", ""))
    return found
