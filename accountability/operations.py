"""Verbs on the issue ledger and on drawn reports."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accountability import refusals
from accountability.issue_deadlines import level_days
from accountability.models import Aspect, DrawnReport, Issue, IssueBatch, Item
from accountability.reports import Table, draw
from accountability.sources import raise_series
from accountability.task_forces import ASPECT, ITEM
from ledger import digests, events
from ledger.canonical import canonical
from ledger.events import Draft
from ledger.models import Status
from ledger.reports import DoesNotAddUpError
from regions.models import Region, User
from taskforces import routing

ASPECTS = Path(__file__).parent / "data" / "aspects.json"


@transaction.atomic
def load_aspects(path: Path = ASPECTS) -> int:
    """Load the catalogue of aspects and items, and to which subject each goes (`taskforces`);
    return how many items there are.

    Safe to repeat; what an office has changed since is left alone.
    """
    known = json.loads(path.read_text("utf-8"))
    subjects = {name: subject for subject, names in known["subjects"].items() for name in names}
    aspects: dict[str, str] = {}
    its: dict[str, str] = {}
    for order, (name, items) in enumerate(known["aspects"], start=1):
        aspect, _made = Aspect.objects.get_or_create(order=order, defaults={"name": name})
        if name in subjects:
            aspects[str(aspect.pk)] = subjects[name]
        for number, text in enumerate(items, start=1):
            item, _made = Item.objects.get_or_create(
                aspect=aspect, order=number, defaults={"name": text}
            )
            if text in subjects:
                its[str(item.pk)] = subjects[text]
    routing.begin_with(ASPECT, aspects)
    routing.begin_with(ITEM, its)
    return Item.objects.count()


@dataclass(frozen=True)
class TakenOver:
    """An entry of a ledger that was kept on paper: registered, and closed if it was."""

    number: str
    item: Item
    region: Region
    source: str
    description: str
    due_on: date
    is_closed: bool
    batch: IssueBatch | None = None
    doc_no: str = ""
    closed_on: date | None = None  # as the paper says; the entry itself bears the server's time
    more: Mapping[str, Any] = field(default_factory=dict)  # other columns of the entry


@transaction.atomic
def take_over_issues(entries: Iterable[TakenOver], *, by: User) -> int:
    """Enter issues from a ledger kept until now on paper, with an event each; return how many.

    An entry closed on paper is entered as closed by who takes it over, and its event says so.
    Known numbers are left alone, so the same ledger can be taken over again.
    """
    entries = list(entries)
    known = set(
        Issue.objects.filter(number__in=[e.number for e in entries]).values_list(
            "number", flat=True
        )
    )
    new = [entry for entry in entries if entry.number not in known]
    now = timezone.now()
    rows = Issue.objects.bulk_create(
        [_issue(entry, by, now if entry.is_closed else None) for entry in new], batch_size=2000
    )
    events.append_many([_told(row, entry, by) for row, entry in zip(rows, new, strict=True)])
    raise_series([row.number for row in rows])
    level_days.write([row.pk for row in rows if row.is_open])
    return len(rows)


def _told(row: Issue, entry: TakenOver, by: User) -> Draft:
    told = {"due_on": row.due_on.isoformat(), "number": row.number, "due_kind": str(row.due_kind)}
    if entry.closed_on:
        told["closed_on_paper"] = entry.closed_on.isoformat()
    return Draft(
        kind="accountability.issue.taken_over",
        region=row.region,
        subject=row.subject,
        subject_id=row.pk,
        after=row.status,
        by=by,
        data=told,
    )


def _issue(entry: TakenOver, by: User, closed_at: datetime | None) -> Issue:
    columns = {"title": entry.item.name, "item": entry.item, "description": entry.description}
    return Issue(
        number=entry.number,
        region=entry.region,
        holder=entry.region,
        source=entry.source,
        source_doc_no=entry.doc_no,
        batch=entry.batch,
        due_on=entry.due_on,
        status=Status.CLOSED if closed_at else Status.VERIFYING,
        closed_at=closed_at,
        closed_by=by if closed_at else None,
        **(columns | dict(entry.more)),
    )


@transaction.atomic
def draw_report(number: int, region: Region, as_of: date) -> DrawnReport:
    """Draw a table once and keep it: a later call for the same day returns the kept one."""
    kept = DrawnReport.objects.filter(table=number, region=region, as_of=as_of).first()
    if kept:
        return kept
    figures = as_data(draw(number, region, as_of))
    report, _made = DrawnReport.objects.get_or_create(
        table=number,
        region=region,
        as_of=as_of,
        defaults={
            "drawn_at": timezone.now(),
            "figures": figures,
            "digest": digests.stamp(canonical(figures)),
        },
    )
    return report


def as_data(table: Table) -> dict[str, object]:
    """Return a table as plain JSON values, for keeping and hashing."""
    return {
        "number": table.number,
        "title": table.title,
        "as_of": table.as_of.isoformat(),
        "unit": table.unit,
        "sheets": [
            {
                "name": sheet.name,
                "heads": [head.title for head in sheet.heads],
                "rows": [[_plain(cell) for cell in row] for row in sheet.rows],
                "totals": [_plain(cell) for cell in sheet.totals] if sheet.totals else None,
            }
            for sheet in table.sheets
        ],
    }


def _plain(cell: object) -> object:
    return cell if isinstance(cell, int | str) or cell is None else str(cell)


NIGHTLY = (9, 12, 13, 22)


def draw_nightly(as_of: date, regions: Iterable[Region]) -> int:
    """Draw the figure tables of each region for a day; return how many stand.

    The rosters (tables 10 and 14) are personal data and are drawn only when somebody asks for
    them; table 15 is kept by the close of its half-month; the tables of the base map are rebuilt
    for any past day from what the database kept. A table that does not add up is not drawn, and
    the office of its place is told why; the others are.
    """
    stand = 0
    for region in regions:
        for number in NIGHTLY:
            try:
                draw_report(number, region, as_of)
            except DoesNotAddUpError as error:
                what = f"{region.name}截至 {as_of} 的表{number}加不平，没有出具"
                key = f"table:{number}:{region.code}:{as_of}"
                refusals.tell_office(region, as_of, what, error, key=key)
            else:
                stand += 1
    return stand
