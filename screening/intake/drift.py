"""How a delivery differs in shape from the one before it: columns, blanks, numbers, row count."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from screening.feeds import CHANGE, FEEDS

# Shares in points of a hundred; docs/sources.md#deliveries.
BLANK_POINTS, BLANK_SERIOUS = 10, 30
UNREADABLE_POINTS, UNREADABLE_SERIOUS = 2, 10
ROWS_LOW, ROWS_HIGH, ROWS_SERIOUS = 0.8, 1.5, 0.5
USUAL_OF = 6
_READABLE = {"ok", "from15", "card", "none"}

Manifest = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One difference: what it is about, how it was and how it is now, in words."""

    what: str
    column: str
    was: str
    now: str
    is_serious: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def changes(now: Manifest, before: Manifest | None, usual_rows: Sequence[int]) -> list[Change]:
    """Return how a manifest differs from that of the delivery before, serious ones first.

    `usual_rows` are the row counts of earlier full deliveries; changes only are not counted
    against them.
    """
    found = [] if now.get("is_incremental") else _rows(now, usual_rows)
    if before:
        found += [
            *_columns(now, before),
            *_unknown(now, before),
            *_order(now, before),
            *_cells(now, before),
            *_numbers(now, before),
        ]
    return sorted(found, key=lambda change: not change.is_serious)


def _header(manifest: Manifest, key: str) -> str:
    if key == CHANGE.key:
        return CHANGE.header
    return FEEDS[manifest["feed"]].column(key).header


def _columns(now: Manifest, before: Manifest) -> list[Change]:
    """Columns of the contract that came, went, or are called otherwise."""
    here, there = now["columns"], before["columns"]
    found = []
    for key in dict.fromkeys((*there, *here)):
        was, title = there.get(key), here.get(key)
        if was == title:
            continue
        what = "缺列" if title is None else "补列" if was is None else "列名改写"
        found.append(
            Change(what, _header(now, key), was or "无", title or "无", is_serious=title is None)
        )
    return found


def _unknown(now: Manifest, before: Manifest) -> list[Change]:
    """Columns outside the contract."""
    here, there = now["unknown_columns"], before["unknown_columns"]
    new = [
        Change("新增列", title, "无", "约定以外，未采用") for title in here if title not in there
    ]
    gone = [Change("少了列", title, "约定以外", "无") for title in there if title not in here]
    return [*new, *gone]


def _order(now: Manifest, before: Manifest) -> list[Change]:
    here, there = now.get("order", []), before.get("order", [])
    both = set(here) & set(there)
    was, order = ([key for key in keys if key in both] for keys in (there, here))
    if was == order:
        return []
    first, last = ("、".join(_header(now, key) for key in keys[:4]) for keys in (was, order))
    return [Change("列序改变", "", f"{first}…", f"{last}…")]


def _cells(now: Manifest, before: Manifest) -> list[Change]:
    """The share of empty cells by column."""
    if "blank_cells" not in now or "blank_cells" not in before:
        return []
    found = []
    for key in now["columns"]:
        if key not in before["columns"]:
            continue
        is_now, was = (_share(m, m["blank_cells"].get(key, 0)) for m in (now, before))
        if abs(is_now - was) >= BLANK_POINTS:
            found.append(
                Change(
                    "空白比例",
                    _header(now, key),
                    _percent(was),
                    _percent(is_now),
                    is_serious=is_now - was >= BLANK_SERIOUS,
                )
            )
    return found


def _numbers(now: Manifest, before: Manifest) -> list[Change]:
    """The share of identity numbers that cannot be used."""
    feed = FEEDS[now["feed"]]
    if not feed.person_id:
        return []
    is_now, was = (_share(m, _unreadable(m)) for m in (now, before))
    if abs(is_now - was) < UNREADABLE_POINTS:
        return []
    return [
        Change(
            "不可用号码比例",
            feed.column(feed.person_id).header,
            _percent(was),
            _percent(is_now),
            is_serious=is_now - was >= UNREADABLE_SERIOUS,
        )
    ]


def _unreadable(manifest: Manifest) -> int:
    return sum(n for state, n in manifest["id_states"].items() if state not in _READABLE)


def _rows(now: Manifest, usual_rows: Sequence[int]) -> list[Change]:
    if not usual_rows:
        return []
    usual, rows = median(usual_rows[-USUAL_OF:]), now["counts"]["accepted"]
    if ROWS_LOW * usual <= rows <= ROWS_HIGH * usual:
        return []
    is_serious = rows < ROWS_SERIOUS * usual
    return [Change("行数", "", f"通常 {usual:.0f} 行", f"{rows} 行", is_serious)]


def _share(manifest: Manifest, cells: int) -> float:
    """Cells as a percentage of the accepted rows."""
    return 100 * cells / (manifest["counts"]["accepted"] or 1)


def _percent(share: float) -> str:
    return f"{share:.1f}%"
