"""What a phone takes along: the parts that apps register, paged by size."""

import json
from collections.abc import Mapping
from typing import Any

from ledger.acts.kinds import PULLS
from regions.models import User

# Of one answer, in characters of JSON: half a minute over a line of 2 kB/s once compressed.
PAGE = 250_000


def pull(user: User, asked: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the parts as one JSON object, and whether there is more than fitted.

    Each list keeps whole items; a part that came too late for this page is not named in it.
    """
    left, more = PAGE, False
    texts: list[str] = []
    for name, make in PULLS:
        part = make(user, dict(asked))
        if part is None:
            continue
        more |= bool(part.pop("more", False))
        text, is_cut = _fitted(part, left)
        more |= is_cut
        left -= len(text)
        texts.append(f"{json.dumps(name)}:{text}")
    return "{" + ",".join(texts) + "}", more


def _fitted(part: dict[str, Any], left: int) -> tuple[str, bool]:
    """Return as much of the part as fits, at least one item of a whole page; and if it was cut."""
    if "changed" not in part:
        return _text(part), False
    rest = {name: value for name, value in part.items() if name != "changed"}
    kept: list[str] = []
    used = 0
    for item in part["changed"]:
        text = _text(item)
        if used + len(text) > left and (kept or left < PAGE):
            break
        kept.append(text)
        used += len(text)
    head = _text(rest).removesuffix("}")
    joined = f'{head}{"," if rest else ""}"changed":[{",".join(kept)}]}}'
    return joined, len(kept) < len(part["changed"])


def _text(value: Any) -> str:
    return _encode(value)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
