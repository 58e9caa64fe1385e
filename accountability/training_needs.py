"""What goes wrong in the work, as a need of training: counted from the trail, by place."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count as Counted
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accountability.models import Issue
from archives.models import Acceptance, Verdict, Version
from households.models import RegisterLoad
from ledger import reports as ledger_reports
from ledger.reports import end_of, start_of
from regions.duties import Permission
from regions.models import Region
from screening.models import Lead
from training.models import Load
from training.needs import Count, Error, Errors, Need

_BY_PLACE = """
SELECT r.code, count(*) AS times FROM ledger_event e
JOIN regions_region r ON r.path = e.region_path
WHERE e.kind = %(kind)s AND e.at >= %(start)s AND e.at < %(end)s AND e.region_path LIKE %(under)s
GROUP BY r.code
"""


def times_of(kind: str) -> Count:
    """Count the events of a kind by the code of their place."""

    def count(region: Region, since: date, until: date) -> Mapping[str, int]:
        values = {
            "kind": kind,
            "start": start_of(since),
            "end": end_of(until),
            "under": f"{region.path}%",
        }
        return {row["code"]: row["times"] for row in ledger_reports.rows(_BY_PLACE, values)}

    return count


_MADE = """
SELECT e.at, e.subject_id, r.code, made.actor_id FROM ledger_event e
JOIN regions_region r ON r.path = e.region_path
LEFT JOIN LATERAL (
    SELECT m.actor_id FROM ledger_event m
    WHERE m.subject = e.subject AND m.subject_id = e.subject_id AND m.id < e.id
    AND m.kind = %(made)s ORDER BY m.id DESC LIMIT 1) made ON true
WHERE e.kind = %(kind)s AND e.at >= %(start)s AND e.at < %(end)s AND e.region_path LIKE %(under)s
ORDER BY e.id
"""


def errors_of(kind: str, made: str, model: type[Lead | Issue], url: str) -> Errors:
    """The events of a kind, each of whoever did the last `made` of the same entry before it;
    of nobody where that is not on the trail, so that as many are listed as are counted.
    """

    def errors(region: Region, since: date, until: date) -> list[Error]:
        values: dict[str, Any] = {"kind": kind, "made": made, "under": f"{region.path}%"}
        values |= {"start": start_of(since), "end": end_of(until)}
        rows = list(ledger_reports.rows(_MADE, values))
        keys = {row["subject_id"] for row in rows}
        numbers = dict(model.objects.filter(pk__in=keys).values_list("pk", "number"))
        return [
            Error(
                row["actor_id"],
                row["at"],
                f"{numbers.get(row['subject_id'], row['subject_id'])}",
                reverse(url, args=[row["subject_id"]]),
                row["code"],
            )
            for row in rows
        ]

    return errors


def _refused_papers(region: Region, since: date, until: date) -> QuerySet[Verdict]:
    """Papers of files that failed acceptance which are to be corrected or go out of the volume."""
    return Verdict.objects.within_paths([region.path]).filter(
        paper__isnull=False,
        word__in=(Verdict.Word.CORRECT, Verdict.Word.REMOVE),
        acceptance__state=Acceptance.State.FAILED,
        acceptance__signed_at__gte=start_of(since),
        acceptance__signed_at__lt=end_of(until),
    )


def refused_papers_by_place(region: Region, since: date, until: date) -> Mapping[str, int]:
    """How many papers were refused by the code of the place of their file."""
    rows = _refused_papers(region, since, until).values_list("acceptance__archive__region__code")
    return dict(rows.annotate(times=Counted("pk")).order_by())


def refused_papers(region: Region, since: date, until: date) -> list[Error]:
    """The papers refused, each of whoever filed the version that was judged."""
    judged = Version.objects.filter(paper=OuterRef("paper"), number=OuterRef("version"))
    rows = (
        _refused_papers(region, since, until)
        .annotate(filer=Subquery(judged.values("made_by")[:1]), at=F("acceptance__signed_at"))
        .values_list("filer", "at", "kind__title", "paper", "acceptance__archive__region__code")
    )
    return [
        Error(filer, at, title, reverse("archives:paper", args=[paper]), code)
        for filer, at, title, paper, code in rows.order_by("at", "pk")
    ]


def _faulty_workbooks(region: Region, since: date, until: date) -> list[tuple[Any, ...]]:
    """Workbooks in which the check found errors: (code of the place, who handed it in, when, name
    of the file, how many errors), of the register, of past sessions and of attendance.
    """
    when = {"gte": start_of(since), "lt": end_of(until)}
    loads = Load.objects.within_paths([region.path]).filter(
        result__errors__gt=0, handed_in_at__gte=when["gte"], handed_in_at__lt=when["lt"]
    )
    register = RegisterLoad.objects.within_paths([region.path]).filter(
        counts__errors__gt=0, checked_at__gte=when["gte"], checked_at__lt=when["lt"]
    )
    found = [
        *loads.values_list(
            "region__code", "handed_in_by", "handed_in_at", "file_name", "result__errors"
        ),
        *register.values_list(
            "region__code", "loader", "checked_at", "file_name", "counts__errors"
        ),
    ]
    return sorted(found, key=lambda one: one[2])


def faulty_workbooks_by_place(region: Region, since: date, until: date) -> Mapping[str, int]:
    """How many workbooks with errors were handed in, by the code of the place."""
    return Counter(code for code, *_rest in _faulty_workbooks(region, since, until))


def faulty_workbooks(region: Region, since: date, until: date) -> list[Error]:
    """The workbooks with errors, each of whoever handed it in."""
    return [
        Error(by, at, f"{name or '登记簿'}（{number} 处错误）", place=code)
        for code, by, at, name, number in _faulty_workbooks(region, since, until)
    ]


_LEADS = ("screening.lead.answered", Lead, "screening:lead-detail")
_ISSUES = ("accountability.issue.applied", Issue, "accountability:issue")
KINDS = {
    "returned_answer": Need(
        _("Answers to leads sent back"),
        "identification",
        times_of("screening.lead.returned"),
        errors_of("screening.lead.returned", *_LEADS),
        Permission.LEAD_VIEW,
    ),
    "reopened_lead": Need(
        _("Verdicts that did not hold"),
        "identification",
        times_of("screening.lead.reopened"),
        errors_of("screening.lead.reopened", *_LEADS),
        Permission.LEAD_VIEW,
    ),
    "reopened_issue": Need(
        _("Close-outs that did not hold"),
        "five_steps",
        times_of("accountability.issue.reopened"),
        errors_of("accountability.issue.reopened", *_ISSUES),
        Permission.ISSUE_VIEW,
    ),
    "refused_paper": Need(
        _("Papers that failed acceptance"),
        "identification",
        refused_papers_by_place,
        refused_papers,
        Permission.ARCHIVE_VIEW,
    ),
    "faulty_workbook": Need(
        _("Workbooks handed in with errors"),
        "identification",
        faulty_workbooks_by_place,
        faulty_workbooks,
    ),
}
