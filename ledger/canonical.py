"""One text for one meaning: what is hashed and signed."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def canonical(value: Any) -> str:
    """Return JSON with sorted keys and no spaces; dates as ISO text, decimals as text."""
    return _encode(value)


def digest(text: str, by: str = "sha256") -> str:
    """Return the digest of `text` (UTF-8) as 64 hex characters; `by` is sha256 or sm3."""
    return hashlib.new(by, text.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be signed")


_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
).encode
