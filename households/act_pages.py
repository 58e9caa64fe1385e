"""What the pages of acts show, as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from households.acts import papers, rights, verbs
from households.acts.changes import Change
from households.acts.conflicts import (
    Obstacle,
    Rows,
    conflicting,
    moved_since,
    obstacles,
    rows_of,
)
from households.acts.kinds import KINDS, Kind
from households.acts.trail import PROPOSED
from households.models import Act
from households.pages import place_name
from ledger.models import Evidence, Signature
from ledger.shown import Entry, hands, story
from qiannan.templatetags.face import masked, short_time
from regions.duties import Permission
from regions.models import User

HUES = {
    Act.State.OPEN: "review",
    Act.State.DONE: "done",
    Act.State.REFUSED: "back",
    Act.State.UNDONE: "wait",
    Act.State.WITHDRAWN: "wait",
}


@dataclass(frozen=True)
class Row:
    """One act of a list, or the `of_batch` acts of a batch that it stands for. Names are masked."""

    act: Act
    kind: Kind
    head: str
    place: str
    hue: str
    days: int
    papers: int = 0
    of_batch: int = 0

    @property
    def is_batch(self) -> bool:
        """It stands for more acts of its batch than itself."""
        return self.of_batch > 1


def lines_of(acts: Iterable[Act], batches: Mapping[str, int] | None = None) -> list[Row]:
    """The lines of a list, with how many papers each has; `batches` as `act_queue.page` says."""
    found = list(acts)
    files = Evidence.objects.filter(
        subject=Act._meta.label_lower, subject_id__in=[act.pk for act in found]
    )
    counted = files.order_by().values_list("subject_id").annotate(n=Count("pk"))
    papers_of = dict(counted)
    folded = batches or {}
    return [_row(act, papers_of.get(act.pk, 0), folded.get(act.batch, 0)) for act in found]


def _row(act: Act, files: int, of_batch: int) -> Row:
    return Row(
        act=act,
        kind=KINDS[act.kind],
        head=masked(act.about, "name"),
        place=place_name(act.region),
        hue=HUES[Act.State(act.state)],
        days=(timezone.now() - act.proposed_at).days,
        papers=files,
        of_batch=of_batch,
    )


@dataclass(frozen=True)
class Possible:
    """What this person may do with an act now; `why_not` says why a button may not be pressed.

    A move with neither is not shown at all: `sign` of an act that is decided, say.
    """

    sign: str | None = None
    refuse: str | None = None
    withdraw: str | None = None
    undo: str | None = None
    add_paper: bool = False
    in_the_way: tuple[Obstacle, ...] = ()

    @property
    def any(self) -> bool:
        return any(why is not None for why in (self.sign, self.refuse, self.withdraw, self.undo))


@dataclass(frozen=True)
class Read:
    """An act with what its page reads once: its changes, the rows they name, its papers."""

    act: Act
    changes: list[Change]
    made: dict[str, int]
    rows: Rows
    files: list[Evidence]

    @classmethod
    def of(cls, act: Act) -> Self:
        changes, made = verbs.recorded(act)
        return cls(act, changes, made, rows_of(changes, made), list(papers.papers_of(act)))


def possible(read: Read, user: User, moved: bool) -> Possible:
    """Each move the state allows, with "" or why this person may not make it now."""
    act, changes = read.act, read.changes
    may_sign = user.can(KINDS[act.kind].signed_with, at=act.region)
    is_own = act.proposed_by.person == user.person
    if act.state == Act.State.DONE and may_sign:
        if KINDS[act.kind].is_undone_by_procedure:
            return Possible(undo=verbs.BY_PROCEDURE)
        why = rights.why_not_undo(act, user, changes, proposed=PROPOSED)
        found = () if why else tuple(obstacles(act, changes, read.made, read.rows))
        return Possible(undo=why or (_("Something came later") if found else ""), in_the_way=found)
    if act.state != Act.State.OPEN:
        return Possible()
    sign = refuse = None
    if may_sign:
        refuse = rights.why_not_decide(act, user, changes, proposed=PROPOSED)
        sign = rights.OWN_REPORT if is_own else refuse
        if not sign and papers.needs_paper(act) and not read.files:
            sign = papers.NO_PAPER
        if not sign and moved:
            sign = _("It has changed since it was reported; refuse it with the reason.")
    return Possible(
        sign=sign,
        refuse=None if is_own else refuse,
        withdraw="" if is_own else None,
        # Who signs reads the papers; he adds one only where there is none.
        add_paper=(is_own or not read.files)
        and user.can(Permission.HOUSEHOLD_PROPOSE, at=act.region),
    )


@dataclass(frozen=True)
class Warnings:
    """What changed since an open act was reported, and the other open acts on its fields."""

    moved: tuple[str, ...] = ()
    conflicts: tuple[Act, ...] = ()


def warnings(read: Read) -> Warnings:
    if read.act.state != Act.State.OPEN:
        return Warnings()
    moved = moved_since(read.changes, read.rows)
    return Warnings(tuple(moved), tuple(conflicting(read.changes, without=read.act)))


def facts(act: Act) -> list[tuple[str, Any]]:
    """What was reported, by whom, when, why."""
    reporter = f"{act.proposed_by} {short_time(act.proposed_at)}"
    told = [
        (_("Kind of change"), KINDS[act.kind].label),
        (_("Day it happened"), act.happened_on.isoformat()),
        (_("Cause"), act.reason),
        (_("Note"), act.note),
        (_("Reported by"), reporter),
        (_("Where it is"), place_name(act.region)),
    ]
    return [(label, value) for label, value in told if value]


def photos(files: Iterable[Evidence]) -> list[dict[str, str]]:
    """What `<c-photos>` draws; a paper is opened by its name."""
    return [
        {
            "url": reverse("ledger:evidence-file", args=[file.pk]),
            "label": file.caption or f"{file.get_kind_display()} {short_time(file.uploaded_at)}",
            "kind": file.kind,
        }
        for file in files
    ]


def signatures(act: Act) -> list[dict[str, Any]]:
    """Who signed, with the hand on the glass."""
    found = Signature.objects.filter(event__subject=act.subject, event__subject_id=act.pk)
    return hands(found, role=lambda _signature: _("Signed by"))


def timeline(act: Act) -> list[Entry]:
    """How it came here, newest first."""
    told = story(act.subject, act.pk)
    if act.state == Act.State.OPEN:
        told.insert(0, Entry(act.get_state_display(), "", now=True))
    return told
