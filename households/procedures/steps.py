"""The building blocks of a procedure: a step, its papers, and a variant as a list of steps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from households.models import Household, Procedure
from households.procedures.fields import Field
from ledger.models import Signature
from regions.duties import Permission
from regions.models import Level

Scope = Literal["household", "round"]
Role = Literal["", "visit", "review", "approve"]
Found = dict[str, dict[str, Any]]  # step → what was recorded for one household

PERMISSIONS: dict[int, Permission] = {
    Level.VILLAGE: Permission.PROCEDURE_RECORD,
    Level.TOWNSHIP: Permission.PROCEDURE_REVIEW,
    Level.COUNTY: Permission.PROCEDURE_APPROVE,
}
LEVEL_NAMES: dict[int, str] = {
    Level.VILLAGE: "村",
    Level.TOWNSHIP: "乡镇",
    Level.COUNTY: "县",
}


@dataclass(frozen=True)
class Paper:
    """A photo or paper that a step needs; its title is the caption it is kept under."""

    key: str
    title: str
    required: bool = True


@dataclass(frozen=True)
class Step:
    """One step.

    `scope`: taken by each household, or once for the round. `persons` sign, each by name; `role`
    is counted for four eyes, so that visit, review and approval are three persons. A step that
    `decides` takes a result for each household, one that `votes` its votes. `stage` is the draw
    that must be looked at first. `notice`: "opens" puts a notice up, "ends" says it ran out.
    `deadline` is the setting that says by when. `is_outcome` writes the base map.
    """

    key: str
    title: str
    level: Level
    scope: Scope = "round"
    fields: tuple[Field, ...] = ()
    papers: tuple[Paper, ...] = ()
    statement: str = "本人对记录的真实性负责"
    signs_as: Signature.Role = Signature.Role.RECORDER
    persons: int = 1
    role: Role = ""
    bar: str = ""
    decides: bool = False
    votes: bool = False
    stage: Literal["", "township", "county"] = ""
    notice: Literal["", "opens", "ends"] = ""
    needs_head: bool = False
    needs_standards: bool = False
    deadline: str = ""
    is_outcome: bool = False

    @property
    def permission(self) -> Permission:
        return PERMISSIONS[self.level]

    @property
    def is_of_household(self) -> bool:
        return self.scope == "household"

    @property
    def node(self) -> str:
        """Its name in the picture of the steps; neighbours of one name are one node."""
        return self.bar or self.title


def _anybody(_household: Household) -> str:
    return ""


@dataclass(frozen=True)
class Variant:
    """One way through a procedure.

    `who` says why a household cannot go this way, "" when it can; `outcome` gives the fields of
    the base map that the decision sets. `opens_at` are the levels that may begin it.
    """

    key: str
    kind: str
    title: str
    about: str
    steps: tuple[Step, ...]
    outcome: Callable[[Procedure, Found], dict[str, Any]]
    who: Callable[[Household], str] = _anybody
    opens_at: tuple[Level, ...] = (Level.VILLAGE,)
    is_after_2020: bool = False
    is_urgent: bool = False

    def step(self, key: str) -> Step:
        return next(step for step in self.steps if step.key == key)

    def position(self, key: str) -> int:
        """Where a step stands, from 1; after the last one for ""."""
        found = [n for n, step in enumerate(self.steps, 1) if step.key == key]
        return found[0] if found else len(self.steps) + 1

    def round_step_from(self, position: int) -> Step | None:
        """The first step from a position on that the round takes as a whole."""
        rest = self.steps[position - 1 :]
        return next((step for step in rest if not step.is_of_household), None)

    @property
    def gathers_until(self) -> int:
        """Households may join until the round takes its first step as a whole."""
        first = self.round_step_from(1)
        return self.position(first.key) if first else 0
