"""The people behind the figures of how much is shared, as the latest comparison left them.

They are too many for a table that every night would write anew: each comparison leaves a file a
county (`matching.roster`), which is put in the place of the former one when it is published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from qiannan.web import PAGE_SIZE
from regions.models import Level, Region

# The statement is put together from these alone; values are parameters.
# ruff: noqa: S608

# What each figure counts.
SHOWN = {
    "persons": "person_id IS NOT NULL",
    "in_police": "is_in_police",
    "matched": "is_matched",
    "only_ours": "is_absent",
    "only_theirs": "is_theirs",
    "differing": "is_differing",
}
_COLUMNS = (
    *("key", "village_code", "person_id", "household_id", "ours", "our_facts", "theirs"),
    *("their_facts", "hukou_status", "grade", "is_matched", "is_theirs", "is_absent"),
    "is_differing",
)


@dataclass(frozen=True)
class Page:
    """Rows in the order of the file, and the keys that the pages beside it begin after or before;
    0 for none.
    """

    rows: list[dict[str, Any]]
    after: int = 0
    before: int = 0


def folder() -> Path:
    return Path(settings.RUN_DIR, "people")


def publish(made: Path) -> None:
    """Put the files of a comparison in the place of the former ones."""
    folder().mkdir(parents=True, exist_ok=True)
    for path in sorted(made.glob("*.parquet")):
        path.replace(folder() / path.name)


def page(
    scope: Region, shown: str, *, after: int = 0, before: int = 0, size: int = PAGE_SIZE
) -> Page:
    """Return a page of the people of a place whom a figure counts."""
    files = _files(scope)
    if not files:
        return Page([])
    is_back = bool(before)
    beyond = "key < $key" if is_back else "key > $key"
    query = f"""
        SELECT {", ".join(_COLUMNS)} FROM read_parquet($files)
        WHERE starts_with(village_code, $code) AND {SHOWN[shown]} AND {beyond}
        ORDER BY key {"DESC" if is_back else ""} LIMIT {size + 1}"""
    values = {"files": files, "code": _code(scope), "key": before or after}
    with duckdb.connect(config={"threads": 1, "memory_limit": "256MiB"}) as con:
        found = con.execute(query, values).fetchall()
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in found[:size]]
    has_more = len(found) > size
    rows = rows[::-1] if is_back else rows
    if not rows:
        return Page([])
    has_next, has_previous = (True, has_more) if is_back else (has_more, after > 0)
    return Page(
        rows,
        after=rows[-1]["key"] if has_next else 0,
        before=rows[0]["key"] if has_previous else 0,
    )


def _files(scope: Region) -> list[str]:
    """The files of the counties that the place lies in or is made of."""
    made: Sequence[Path] = sorted(folder().glob("*.parquet"))
    if scope.level > Level.PREFECTURE:
        made = [path for path in made if path.stem == scope.code[:6]]
    return [str(path) for path in made]


def _code(scope: Region) -> str:
    """What the codes of its villages begin with: no village is within a grid."""
    return "" if scope.level == Level.PREFECTURE else scope.code
