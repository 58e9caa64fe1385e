"""What a load found and did."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.sheets import CellError


@dataclass(frozen=True)
class Counts:
    """New, changed and unchanged rows of one kind."""

    new: int = 0
    changed: int = 0
    same: int = 0

    @property
    def total(self) -> int:
        return self.new + self.changed + self.same

    @property
    def written(self) -> int:
        return self.new + self.changed


@dataclass
class LoadReport:
    """What one file of the register contained and what came of it.

    `rows` = `good_rows` + `bad_rows` + `held_rows` + `skipped_rows`: bad rows have a cell in
    error; held rows are good themselves, but their household's head row is bad. `moved` persons
    came from another household. `missing_people` are members and `missing_households`
    households that the base map has and the file has not: they are left alone.
    `possible_twins` may be persons of the base map without a number (`register.twins`).
    `unusable_numbers` is a warning: the comparison makes leads of them.
    """

    file_name: str
    sha256: str
    year: int
    as_of: date
    rows: int = 0
    good_rows: int = 0
    bad_rows: int = 0
    held_rows: int = 0
    skipped_rows: int = 0
    heads: int = 0
    households: Counts = field(default_factory=Counts)
    people: Counts = field(default_factory=Counts)
    moved: int = 0
    moved_households: int = 0
    missing_people: int = 0
    missing_households: int = 0
    unusable_numbers: int = 0
    possible_twins: int = 0
    new_grids: int = 0
    is_applied: bool = False
    unknown_headers: list[str] = field(default_factory=list)
    repeated_headers: list[str] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)

    @property
    def is_unchanged(self) -> bool:
        """Loading writes, or would write, nothing."""
        return not (self.households.written or self.people.written)

    def as_data(self) -> dict[str, Any]:
        """Return the counts as JSON, without the cells."""
        plain = {
            name: value
            for name, value in vars(self).items()
            if name not in ("errors", "households", "people", "as_of")
        }
        return plain | {
            "as_of": self.as_of.isoformat(),
            "households": vars(self.households),
            "people": vars(self.people),
            "errors": len(self.errors),
            "is_unchanged": self.is_unchanged,
        }
