"""Sending a difference to the door: it becomes a lead that somebody verifies on the spot."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from ledger import deadlines, events, notices
from ledger.events import Draft
from regions.duties import Duty
from regions.models import Level, Posting, User
from screening.basemap.kinds import KINDS, title
from screening.comparison.rules import Ask, Rule
from screening.feeds import FEEDS
from screening.lead_places import receivers
from screening.models import Difference, Lead

CHECK = Rule(
    code="d01",
    title="部门人口数据与底图不一致，请入户核实",
    kind="F",
    kind_words="数据错误",
    basis="底图以入户核实为准：部门数据与底图都可能有误，由县级研判后交入户核实",
    verify="网格员",
    closes="户口簿、诊断证明等原件照片，或现场情况照片",
    days=15,
    feeds=(),
    optional=(),
    subject="person",
    params=(),
    needs=(),
    since=date(2018, 1, 1),
    version=1,
    order="",
    shows=(),
    says="核实两边哪个正确；都不对的，按实际情况办理变更。",
    sql="",
    asks=(Ask("看了哪种原件？", "one", ("户口簿", "身份证", "诊断证明", "没有原件")),),
)
"""What a check at the door is called and asks for; no comparison opens or closes one."""


def open_check(difference: Difference, *, by: User, note: str) -> Lead | None:
    """Open the lead of a difference, at the county, which sends it down.

    A household that the base map does not have has no grid worker yet: its village is told.
    """
    if difference.household is None:
        _tell_village(difference)
        return None
    lead = Lead.objects.create(
        number=f"XS-{timezone.localdate().year}-D1-{difference.pk:06d}",
        title=title(difference.kind, difference.field)[:120],
        region=difference.region,
        holder=next(r for r in difference.region.ancestors if r.level == Level.COUNTY),
        responsible=_worker(difference),
        due_on=deadlines.add_working_days(timezone.localdate(), CHECK.days),
        rule=CHECK.code,
        kind=CHECK.kind,
        feed=difference.feed,
        subject_kind=Lead.SubjectKind.DIFFERENCE,
        subject_pk=difference.pk,
        household=difference.household,
        person=difference.person,
        id_shown=difference.person.id_raw if difference.person else "",
        match_grade="",
        **evidence(difference, note),
    )
    events.append(
        Draft(
            kind="screening.lead.opened",
            region=lead.region,
            subject=lead.subject,
            subject_id=lead.pk,
            after=lead.status,
            by=by,
            data={
                "number": lead.number,
                "due_on": lead.due_on.isoformat(),
                "difference": difference.pk,
            },
        )
    )
    return lead


def evidence(difference: Difference, note: str) -> dict[str, object]:
    """What the page of the lead shows side by side, and its hash."""
    rows = [
        {
            "label": row["label"],
            "register": row["ours"],
            "department": row["theirs"],
            "differs": row["hit"],
        }
        for row in difference.rows
    ]
    if not any(row["differs"] for row in rows):
        rows.append(
            {
                "label": title(difference.kind, difference.field),
                "register": difference.ours,
                "department": difference.theirs,
                "differs": True,
            }
        )
    sentence = f"{difference.words}{KINDS[difference.kind].advice}"
    return {
        "evidence": {
            "rows": rows,
            "department": FEEDS[difference.feed].department,
            "data_on": difference.data_on.isoformat(),
            "sentence": f"{sentence}县级研判：{note}" if note else sentence,
        },
        "evidence_hash": difference.value_hash,
    }


def _worker(difference: Difference) -> User | None:
    """The grid worker of the household, longest there."""
    posted = Posting.objects.on(timezone.localdate()).filter(
        region=difference.region, duty=Duty.GRID_WORKER, user__is_active=True
    )
    first = posted.order_by("starts_on", "pk").select_related("user").first()
    return first.user if first else None


def _tell_village(difference: Difference) -> None:
    village = difference.region
    notices.tell(
        receivers(village),
        key=f"difference:{difference.pk}:{difference.value_hash[:12]}",
        text=f"{village.name}：公安有一户底图没有，请入户核实",
        url=reverse("screening:difference-detail", args=[difference.pk]),
    )
