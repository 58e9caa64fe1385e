"""One text for one meaning: what is hashed and signed."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

DIGESTS = ("sha256", "sm3")


def canonical(value: Any) -> str:
    """Return JSON with sorted keys and no spaces; dates as ISO text, decimals as text."""
    return _encode(value)


def named(hexed: str, by: str) -> str:
    """Return a digest as it is stored: bare for SHA-256, else with its name before it: "sm3:…"."""
    return hexed if by == "sha256" else f"{by}:{hexed}"


def named_by(stored: str) -> tuple[str, str]:
    """Return the name ("" for none of `DIGESTS`) and the hex of a stored digest."""
    name, colon, hexed = stored.rpartition(":")
    by = name if colon else "sha256"
    return (by if by in DIGESTS else "", hexed)


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
