"""What an issue can be taken in from: one entry of `ORIGINS` for each ledger it may come of.

A further ledger (rectifications of archives) joins with its entry; the
button on its page, the form, the link both ways and the refusal to take in twice are there then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accountability.models import Source
from households.models import Household, QualityFinding
from ledger.models import LedgerEntry, Status
from regions.duties import Permission
from screening.models import TRUE_VERDICTS, Lead
from taskforces.models import CrossVisit, Trip, TripFinding


@dataclass(frozen=True)
class Origin:
    """How entries of one ledger are taken in.

    `name` stands in the address, `page` is the address of an entry's own page and `seen_by` what
    opens it. `words` describe the issue; `why_not` says in a sentence why an entry cannot be taken
    in as it stands, "" where it can. An entry may have a `household`, which `home` reads.
    """

    model: type[LedgerEntry] | type[CrossVisit] | type[TripFinding]
    name: str
    source: Source
    seen_by: Permission
    page: str
    words: Callable[[Any], str]
    why_not: Callable[[Any], str]
    home: Callable[[Any], Household | None] = lambda row: getattr(row, "household", None)


def _lead_words(lead: Lead) -> str:
    return f"{lead.title}（线索 {lead.number}）：{lead.findings}"


def _lead_why_not(lead: Lead) -> str:
    is_true = lead.status == Status.CLOSED and lead.verdict in TRUE_VERDICTS
    return "" if is_true else f"线索 {lead.number} 尚未核实属实并销号，不能纳入台账"


def _finding_words(found: QualityFinding) -> str:
    return f"{found.title}（数据质量问题 {found.number}）"


def _finding_why_not(found: QualityFinding) -> str:
    return "" if found.is_open else f"数据质量问题 {found.number} 已经办结，不能纳入台账"


def _visit_words(visit: CrossVisit) -> str:
    return f"{visit.problem}（交叉检查 {visit.number}）"


def _visit_why_not(visit: CrossVisit) -> str:
    is_found = visit.signed_at and visit.problem
    return "" if is_found else f"交叉检查 {visit.number} 没有签字属实的问题，不能纳入台账"


def _trip_words(found: TripFinding) -> str:
    return f"{found.words}（督查指导 {found.number}）"


def _trip_why_not(found: TripFinding) -> str:
    is_signed = found.trip.state == Trip.State.SIGNED
    return "" if is_signed else f"督查指导 {found.trip.number} 带队人还没有签字，不能纳入台账"


def _visit_home(visit: CrossVisit) -> Household | None:
    """None where it has moved to another grid since: the issue stands where it was visited."""
    homes = Household.objects.filter(household_no=visit.household_no, region=visit.region_id)
    return homes.first()


ORIGINS: dict[str, Origin] = {
    origin.model._meta.label_lower: origin
    for origin in (
        Origin(
            Lead,
            "lead",
            Source.COMPARISON,
            Permission.LEAD_VIEW,
            "screening:lead-detail",
            _lead_words,
            _lead_why_not,
        ),
        Origin(
            QualityFinding,
            "finding",
            Source.QUALITY,
            Permission.HOUSEHOLD_VIEW,
            "households:finding-detail",
            _finding_words,
            _finding_why_not,
        ),
        Origin(
            CrossVisit,
            "cross-visit",
            Source.CROSS_CHECK,
            Permission.CROSS_CHECK_VIEW,
            "taskforces:cross-visit",
            _visit_words,
            _visit_why_not,
            _visit_home,
        ),
        Origin(
            TripFinding,
            "trip-finding",
            Source.SUPERVISION,
            Permission.TASK_FORCE_VIEW,
            "taskforces:trip-finding",
            _trip_words,
            _trip_why_not,
        ),
    )
}


def named(name: str) -> Origin | None:
    """The origin by its name in an address."""
    return next((origin for origin in ORIGINS.values() if origin.name == name), None)
