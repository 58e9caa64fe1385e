"""Names as the comparison sees them.

Departments write one name in several ways: full-width letters, spaces between two characters to
fill a column, five kinds of middle dot. Traditional characters stay: 劉 and 刘 may be two people.
"""

import re
import unicodedata

_SPACES = re.compile(r"[\s\u200b\u200c\u200d\ufeff]+")
_DOTS = re.compile(r"[.\u00b7\u2022\u2027\u2219\u22c5\u30fb\u0387]")


def normalise(raw: str | None) -> str | None:
    """Return the name after NFKC, without spaces, with every middle dot as ·; None when blank."""
    if raw is None:
        return None
    text = _SPACES.sub("", unicodedata.normalize("NFKC", raw))
    return _DOTS.sub("·", text) or None
