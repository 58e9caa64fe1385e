"""Where every village of a place stands: planned, reviewed, heard, cleared.

A village is told of in the newest round over it that has begun, in the year asked for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import Conclusion, Verdict, VillageRound
from ledger import reports as ledger
from regions.models import Level, Region

_STATES = """
SELECT v.id, v.code, v.name, v.path, t.name AS above, p.id AS plan_id, p.version,
       o.id AS round_id, s.id AS sheet_id, s.state AS sheet_state, s.conclusion,
       h.verdict, h.due_on, h.hearing_id, h.level AS heard_level
FROM regions_region v
JOIN regions_region t ON t.id = v.parent_id
LEFT JOIN accountability_villageplan p
  ON p.region_id = v.id AND p.year = %(year)s AND p.state = 'standing'
LEFT JOIN LATERAL (
    SELECT o.id FROM accountability_villageround o JOIN regions_region r ON r.id = o.region_id
    WHERE o.year = %(year)s AND o.starts_on <= %(day)s AND v.path LIKE r.path || '%%'
      AND (%(round)s = 0 OR o.id = %(round)s)
    ORDER BY o.starts_on DESC, o.id DESC LIMIT 1) o ON true
LEFT JOIN LATERAL (
    SELECT s.id, s.state, s.conclusion FROM accountability_villagesheet s
    WHERE s.region_id = v.id AND s.round_of_id = o.id ORDER BY s.edition DESC LIMIT 1) s ON true
LEFT JOIN LATERAL (
    SELECT h.verdict, h.due_on, h.hearing_id, r.level FROM accountability_heardplace h
    JOIN accountability_hearing g ON g.id = h.hearing_id JOIN regions_region r ON r.id = g.region_id
    WHERE h.sheet_id = s.id AND g.state = 'signed' ORDER BY h.id DESC LIMIT 1) h ON true
WHERE v.level = %(village)s AND v.path LIKE %(path)s
  AND (v.valid_from IS NULL OR v.valid_from <= %(day)s)
  AND (v.valid_to IS NULL OR v.valid_to >= %(day)s)
ORDER BY v.path
"""


@dataclass(frozen=True)
class Standing:
    """One village; keys are None and words "" where it is not so far."""

    id: int
    code: str
    name: str
    path: str
    above: str
    plan_id: int | None
    version: int | None
    round_id: int | None
    sheet_id: int | None
    sheet_state: str | None
    conclusion: str | None
    verdict: str | None
    due_on: date | None
    hearing_id: int | None
    heard_level: int | None

    @property
    def conclusion_words(self) -> str:
        if not self.conclusion or self.sheet_state != "signed":
            return ""
        return str(Conclusion(self.conclusion).label)

    @property
    def verdict_words(self) -> str:
        return str(Verdict(self.verdict).label) if self.verdict else ""

    @property
    def level_words(self) -> str:
        return str(Level(self.heard_level).label) if self.heard_level else ""


class Step(TextChoices):
    """A figure of the overview; each opens to its villages."""

    ALL = "all", _("Villages")
    PLANNED = "planned", _("With a plan in force")
    REVIEWED = "reviewed", _("Reviewed, signed by both")
    HEARD = "heard", _("Heard so far")
    CLEARED = "cleared", _("Cleared")
    MEND = "mend", _("To be mended or reviewed again")
    WITHOUT = "without", _("Without a plan")
    OPEN = "open", _("Not reviewed yet")


IS: dict[Step, Callable[[Standing], bool]] = {
    Step.ALL: lambda one: True,
    Step.PLANNED: lambda one: one.plan_id is not None,
    Step.REVIEWED: lambda one: one.sheet_state == "signed",
    Step.HEARD: lambda one: bool(one.verdict),
    Step.CLEARED: lambda one: one.verdict == Verdict.PASSED,
    Step.MEND: lambda one: one.verdict in (Verdict.MEND, Verdict.AGAIN),
    Step.WITHOUT: lambda one: one.plan_id is None,
    Step.OPEN: lambda one: one.sheet_state != "signed",
}
COLUMNS = (Step.ALL, Step.PLANNED, Step.REVIEWED, Step.HEARD, Step.CLEARED, Step.MEND)


def standings(region: Region, year: int, round_of: VillageRound | None = None) -> list[Standing]:
    """The villages of a place, in the order of the tree; one statement."""
    values = {
        "year": year,
        "round": round_of.pk if round_of else 0,
        "day": timezone.localdate(),
        "village": Level.VILLAGE.value,
        "path": f"{region.path}%",
    }
    return [Standing(**row) for row in ledger.rows(_STATES, values)]


def count(found: Iterable[Standing]) -> dict[Step, int]:
    """How many villages are in each step."""
    rows = list(found)
    return {step: sum(1 for one in rows if IS[step](one)) for step in Step}


@dataclass(frozen=True)
class Line:
    """One place right below, with its figures."""

    place: Region
    counts: dict[Step, int]

    @property
    def percent(self) -> Any:
        """Villages reviewed of all, to 0.01; None where there are none."""
        return ledger.percent(self.counts[Step.REVIEWED], self.counts[Step.ALL])

    @property
    def cells(self) -> list[tuple[Step, int]]:
        return [(step, self.counts[step]) for step in COLUMNS]


def below(region: Region, found: list[Standing]) -> list[Line]:
    """The places right below, where they are not villages themselves."""
    if region.level >= Level.TOWNSHIP:
        return []
    return [
        Line(place, count(one for one in found if one.path.startswith(place.path)))
        for place in region.children.order_by("code")
    ]
