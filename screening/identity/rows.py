"""The rows behind a run's figures of matching, read from the files the run left."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from households import id_number
from screening.comparison import grades
from screening.models import ComparisonRun, IdentityPair

KINDS = ("repaired", "decided", "number", "proposed", "unmatched")


@dataclass(frozen=True)
class MatchedRow:
    """A row of a department: how it was matched, and the pair where people are asked."""

    row_no: int
    county: str
    name: str
    number: str
    words: str
    pair_id: int | None


class RowsOfRun:
    """The rows of one feed and kind, countable and sliceable as a paginator wants them.

    `kind` is one of KINDS. `is_kept` is false when the files of the run are gone.
    """

    def __init__(self, run: ComparisonRun, folder: Path, feed: str, kind: str) -> None:
        self.run, self.feed, self.kind = run, feed, kind
        name = "unmatched" if kind == "unmatched" else "matched"
        self.file = folder / f"{name}.parquet"
        self.is_kept = self.file.is_file()

    def count(self) -> int:
        return int(self._read("SELECT count(*)", "")[0][0]) if self.is_kept else 0

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[MatchedRow]:
        if not self.is_kept:
            return []
        start, stop = part.start or 0, part.stop or 0
        columns = "reason, ''" if self.kind == "unmatched" else "words, pair_key"
        found = self._read(
            f"SELECT row_no, county, name, id_raw, {columns}",
            f"ORDER BY county, row_no LIMIT {stop - start} OFFSET {start}",
        )
        pairs = self._pairs([row[5] for row in found])
        return [_row(row, pairs) for row in found]

    def _read(self, select: str, tail: str) -> list[tuple[Any, ...]]:
        codes = _codes(self.kind)
        having = f"AND {grades.among('grade', codes)}" if codes else ""
        with duckdb.connect(config={"threads": 1, "memory_limit": "256MiB"}) as con:
            return con.execute(
                f"{select} FROM read_parquet(?) WHERE feed = ? {having} {tail}",
                [str(self.file), self.feed],
            ).fetchall()

    def _pairs(self, keys: Sequence[str]) -> dict[str, int]:
        asked = IdentityPair.objects.filter(key__in=[key for key in keys if key])
        return dict(asked.values_list("key", "pk"))


def _codes(kind: str) -> tuple[str, ...]:
    if kind == "repaired":
        return tuple(code for code in grades.SURE if code not in ("exact", "decided"))
    if kind == "number":
        return tuple(code for code, one in grades.GRADES.items() if one.seen_as == "number")
    return {"decided": ("decided",), "proposed": grades.ASKED}.get(kind, ())


def _row(row: tuple[Any, ...], pairs: dict[str, int]) -> MatchedRow:
    row_no, county, name, id_raw, words, key = row
    return MatchedRow(
        row_no, county, name or "", id_number.mask(id_raw or ""),
        words, pairs.get(key),
    )  # fmt: skip
