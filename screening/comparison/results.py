"""What goes into a comparison run and what comes out of it."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class ExtractFile:
    """One accepted delivery of a feed: the normalised rows that are in force for a county.

    `county` is a six-digit code; a code that ends in 00 stands for all counties of the
    prefecture. `data_on` is the date the rows stand for, `sha256` that of the delivered file.
    """

    feed: str
    county: str
    data_on: date
    sha256: str
    path: Path

    def covers(self, county: str) -> bool:
        """Tell whether the delivery speaks for a county."""
        if self.county.endswith("00"):
            return self.county[:4] == county[:4]
        return self.county == county


@dataclass(frozen=True)
class Finding:
    """One row of the findings file: a rule, whom it is about, and why.

    `evidence` is JSON text for the side-by-side page; `evidence_hash` covers the compared values
    only, so that the same facts delivered again give the same hash. `id_number` is written as the
    register writes it, a household's is its head's. `match_grade` is a code of `grades.GRADES`,
    or "" where the finding rests on no row of a department.
    """

    rule: str
    subject_kind: Literal["person", "household"]
    subject_id: int
    household_id: int
    household_no: str
    id_number: str
    evidence: str
    evidence_hash: str
    match_grade: str


@dataclass
class RuleRun:
    """How one rule fared. `counties` are those it could speak for; `reason` names the rest.
    `is_kept`: it was not asked, what it read is as it was the night before.

    Only in those counties may a finding that is no longer there count as vanished.
    """

    code: str
    version: int
    status: Literal["ran", "waiting"]
    reason: str = ""
    findings: int = 0
    seconds: float = 0.0
    counties: tuple[str, ...] = ()
    is_kept: bool = False


@dataclass
class Outcome:
    """A finished run. `findings`, `unmatched` and `matched` are Parquet files.

    `unmatched` holds feed, county, sha256, row_no, id_raw, name, reason; `matched` the rows that
    were not simply equal, see `weighing.matched_rows`. `matches` gives, for each feed, the rows by
    grade, see `weighing.counts`. `phases` are (name, seconds). `peak_mb` is the largest resident
    memory of this process so far. `withheld` are (rule, county) in which nothing that the rule
    finds may open a lead (`screening.standing`). `carried` are the feeds whose tables were those
    of the night before, None where all was loaded (`carry`).
    """

    findings: Path
    unmatched: Path
    matched: Path
    rules: list[RuleRun] = field(default_factory=list)
    matches: dict[str, dict[str, int]] = field(default_factory=dict)
    phases: list[tuple[str, float]] = field(default_factory=list)
    peak_mb: float = 0.0
    register: Path | None = None
    households: Path | None = None
    register_hash: str = ""
    withheld: frozenset[tuple[str, str]] = frozenset()
    carried: frozenset[str] | None = None
