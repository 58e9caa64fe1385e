"""When the period of a paper ends, and which papers are due to be appraised.

Source: docs/sources.md#archive-retention. A period is counted from 1 January of the year after the
paper was formed: ten years from 2005 end on 31 December 2015.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet

from archives.models import DestructionLine, DestructionList, Paper, Retention

YEARS: dict[str, int] = {Retention.YEARS_10: 10, Retention.YEARS_30: 30}
# The words of the database, so that its index is used: date on it, year it is about, day filed.
FORMED = Func(
    F("made_on"),
    F("year"),
    F("filed_at"),
    function="archives_formed_year",
    output_field=IntegerField(),
)
_ON_ITS_WAY = (
    DestructionList.State.APPRAISAL,
    DestructionList.State.APPRAISED,
    DestructionList.State.APPROVED,
)


def ends_on(formed: int, retention: str) -> date | None:
    """The last day of the period; None where it has no end."""
    years = YEARS.get(retention)
    return date(formed + years, 12, 31) if years else None


def due(rows: QuerySet[Paper], today: date) -> QuerySet[Paper]:
    """Those whose period has ended and about which no list has decided yet."""
    ended = Q()
    for retention, years in YEARS.items():
        ended |= Q(kind__retention=retention, formed__lt=today.year - years)
    lines = DestructionLine.objects.filter(paper=OuterRef("pk"))
    opinion = DestructionLine.Opinion
    decided = Q(list__state__in=_ON_ITS_WAY) | Q(list__state=DestructionList.State.DONE) & (
        Q(opinion__in=(opinion.DESTROY, opinion.KEEP)) | Q(extended_until__gte=today)
    )
    # The shortest class bounds the year, so that the index over it is used.
    shortest = today.year - min(YEARS.values())
    found = rows.annotate(formed=FORMED).filter(ended, formed__lt=shortest)
    return found.filter(~Exists(lines.filter(decided)))


def destroyed_in(papers: Iterable[int]) -> dict[int, str]:
    """{paper: number of the list by which it was destroyed}."""
    lines = DestructionLine.objects.destroyed().filter(paper__in=list(papers))
    return dict(lines.values_list("paper_id", "list__number"))


def destroyed_by(paper: Paper) -> str:
    """The number of the list by which a paper was destroyed, "" while it is there."""
    return destroyed_in([paper.pk]).get(paper.pk, "")


def settled_by(paper: Paper) -> str:
    """The number of the list by which a paper is, or is about to be, destroyed; "" for none."""
    approved = (DestructionList.State.APPROVED, DestructionList.State.DONE)
    lines = paper.destruction_lines.filter(
        opinion=DestructionLine.Opinion.DESTROY, list__state__in=approved
    )
    return lines.values_list("list__number", flat=True).first() or ""


def gone(field: str) -> Exists:
    """Condition on rows whose `field` is the key of a paper: it was destroyed."""
    return Exists(DestructionLine.objects.destroyed().filter(paper=OuterRef(field)))
