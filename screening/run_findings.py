"""What a comparison found, one by one, and what became of each: the list behind its figures.

It is read from the files of the run's folder (`change_log.keep_findings` and the engine write
them) and goes when the folder goes (`operations.kept`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from regions.models import Region
from screening.change_log import FINDINGS_FILE
from screening.models import ComparisonRun
from screening.operations.kept import folder_of

# Only names and constants of this program are put into these statements.
# ruff: noqa: S608

STILL, MOVED, HELD, EXEMPT, WITHHELD = "still", "moved", "held", "exempt", "withheld"
_COLUMNS = {
    "rule": "VARCHAR",
    "subject_kind": "VARCHAR",
    "subject_id": "BIGINT",
    "household_id": "BIGINT",
    "path": "VARCHAR",
    "lead_id": "BIGINT",
    "exemption_id": "BIGINT",
    "is_still": "BOOLEAN",
    "is_held": "BOOLEAN",
    "is_withheld": "BOOLEAN",
}
_BECAME = {
    "": "true",
    STILL: "is_still",
    MOVED: "lead_id IS NOT NULL AND NOT is_still AND NOT is_held AND exemption_id IS NULL "
    "AND is_withheld IS NOT true",
    HELD: "is_held",
    EXEMPT: "exemption_id IS NOT NULL",
    WITHHELD: "is_withheld",
}
BECAME = tuple(name for name in _BECAME if name)
"""What may have become of a finding; still there and exempt may both be so."""


@dataclass(frozen=True)
class Found:
    """One finding and what became of it. `evidence` is JSON text as the engine wrote it."""

    rule: str
    subject_kind: str
    subject_id: int
    household_id: int
    lead_id: int | None
    exemption_id: int | None
    became: tuple[str, ...]
    household_no: str
    id_number: str
    evidence: str


class FindingsOfRun:
    """The findings of a run that meet conditions, countable and sliceable as a paginator wants;
    those of the places in sight alone.

    `became` is one of BECAME or "" for all. `is_kept` is false when the files of the run are gone.
    """

    def __init__(
        self,
        run: ComparisonRun,
        *,
        rule: str = "",
        place: Region | None = None,
        became: str = "",
    ) -> None:
        folder = folder_of(run, run.facts.get("attempt", 0))
        self.lines, self.findings = folder / FINDINGS_FILE, folder / "findings.parquet"
        self.is_kept = self.lines.is_file() and self.findings.is_file()
        self.became = became
        self._where, self._given = "true", []
        if rule:
            self._where += " AND rule = ?"
            self._given.append(rule)
        if run.seen_in:
            self._where += f" AND ({' OR '.join(['starts_with(path, ?)'] * len(run.seen_in))})"
            self._given += run.seen_in
        if place:
            self._where += " AND starts_with(path, ?)"
            self._given.append(place.path)

    def counts(self) -> Mapping[str, int]:
        """How many there are of each of BECAME, and "" of all, whatever `became` asks for."""
        if not self.is_kept:
            return dict.fromkeys(_BECAME, 0)
        each = ", ".join(f"count(*) FILTER ({sql})" for sql in _BECAME.values())
        row = self._ask(f"SELECT {each} FROM {self._lines} WHERE {self._where}")[0]
        return dict(zip(_BECAME, row, strict=True))

    def counts_by_rule(self) -> dict[str, Mapping[str, int]]:
        """As `counts`, by rule; a rule that found nothing has no entry."""
        if not self.is_kept:
            return {}
        each = ", ".join(f"count(*) FILTER ({sql})" for sql in _BECAME.values())
        rows = self._ask(
            f"SELECT rule, {each} FROM {self._lines} WHERE {self._where} GROUP BY rule"
        )
        return {rule: dict(zip(_BECAME, counted, strict=True)) for rule, *counted in rows}

    def count(self) -> int:
        return self.counts()[self.became]

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Found]:
        if not self.is_kept:
            return []
        start, stop = part.start or 0, part.stop or 0
        rows = self._ask(
            f"""
            WITH page AS (
                FROM {self._lines} WHERE {self._where} AND {_BECAME[self.became]}
                ORDER BY rule, path, subject_kind, subject_id
                LIMIT {stop - start} OFFSET {start}
            )
            SELECT p.rule, p.subject_kind, p.subject_id, p.household_id, p.lead_id,
                   p.exemption_id, p.is_still, p.is_held, p.is_withheld,
                   f.household_no, f.id_number, f.evidence
            FROM page p JOIN read_parquet(?) f USING (rule, subject_kind, subject_id)
            ORDER BY p.rule, p.path, p.subject_kind, p.subject_id
            """,
            str(self.findings),
        )
        return [_found(row) for row in rows]

    @property
    def _lines(self) -> str:
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in _COLUMNS.items())
        # Nights before anything was withheld have a column less.
        options = "header = false, auto_detect = false, null_padding = true"
        return f"read_csv(?, columns = {{{types}}}, {options})"

    def _ask(self, sql: str, *more: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(config={"threads": 1, "memory_limit": "256MiB"}) as con:
            return con.execute(sql, [str(self.lines), *self._given, *more]).fetchall()


def _found(row: Sequence[Any]) -> Found:
    *named, is_still, is_held, is_withheld, household_no, id_number, evidence = row
    exemption = named[5]
    said = {
        STILL: is_still,
        HELD: is_held,
        EXEMPT: exemption is not None,
        WITHHELD: bool(is_withheld),
    }
    is_moved = named[4] is not None and not any(said.values())
    became = (MOVED,) if is_moved else tuple(name for name, holds in said.items() if holds)
    return Found(*named, became, household_no or "", id_number or "", evidence)


def are_kept(run: ComparisonRun) -> bool:
    """The findings of a finished run can be listed."""
    return bool(run.finished_at) and FindingsOfRun(run).is_kept
