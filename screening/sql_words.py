"""SQL cut into pieces for reading: keywords, texts, numbers, parameters, remarks."""

import re

_WORDS = (
    "SELECT|DISTINCT|FROM|JOIN|LEFT|RIGHT|INNER|CROSS|ON|USING|WHERE|AND|OR|NOT|IN|IS|NULL|AS|CASE|"
    "WHEN|THEN|ELSE|END|GROUP|ORDER|BY|HAVING|WITH|UNION|ALL|EXISTS|BETWEEN|LIKE|OVER|PARTITION|"
    "QUALIFY|EXTRACT|FILTER|INTERVAL|CAST|COALESCE|COUNT|SUM|MIN|MAX|DESC|ASC|LIMIT|TRUE|FALSE"
)
_PIECE = re.compile(
    rf"(?P<remark>--[^\n]*)|(?P<text>'(?:[^']|'')*')|(?P<param>\$[a-z_]+)"
    rf"|(?P<word>\b(?:{_WORDS})\b)|(?P<number>\b[0-9]+(?:\.[0-9]+)?\b)",
    re.IGNORECASE,
)


def pieces(sql: str) -> list[tuple[str, str]]:
    """Return (kind, text) pieces that together are `sql`; plain text has the kind ""."""
    found: list[tuple[str, str]] = []
    start = 0
    for match in _PIECE.finditer(sql):
        if match.start() > start:
            found.append(("", sql[start : match.start()]))
        found.append((match.lastgroup or "", match[0]))
        start = match.end()
    if start < len(sql):
        found.append(("", sql[start:]))
    return found
