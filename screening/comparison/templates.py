"""What the texts of a rule name: ``$name`` in its SQL, ``{column:format}`` in its sentences."""

import re

_PLACEHOLDER = re.compile(r"\$([a-z_]+)")
_FIELD = re.compile(r"\{([a-z_][a-z_0-9]*)(?::([a-z]+))?\}")

Format = str


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
