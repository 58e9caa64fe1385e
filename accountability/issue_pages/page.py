"""What the page of one issue shows of the entry itself: facts, its way, the levels it stands on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability import stages
from accountability.issue_deadlines import level_days
from accountability.issue_deadlines.level_days import LevelDay
from accountability.models import DueKind, Issue
from accountability.origins import ORIGINS
from ledger import deadlines, shown
from ledger.models import Dispatch, Status
from qiannan.templatetags.face import masked
from regions.duties import Permission
from regions.models import Region, User

HUES = {
    "registered": "wait",
    "on_its_way": "wait",
    "rectifying": "doing",
    "applied": "review",
    "verified": "review",
    "reviewed": "review",
    "returned": "back",
    "closed": "done",
    "withdrawn": "wait",
}
# The parts of what is signed, as the page calls them.
PARTS: dict[str, Promise] = {
    "number": gettext_lazy("Issue number"),
    "round": gettext_lazy("Which round"),
    "region": gettext_lazy("Place"),
    "household": gettext_lazy("Household"),
    "description": gettext_lazy("The finding in words"),
    "goal": gettext_lazy("Goal"),
    "measures": gettext_lazy("Measures"),
    "finished_on": gettext_lazy("Rectified on"),
    "files": gettext_lazy("Proof"),
}

_CAME: dict[Dispatch.Direction, Promise] = {
    Dispatch.Direction.DOWN: gettext_lazy("sent down from %(place)s, %(receipt)s"),
    Dispatch.Direction.UP: gettext_lazy("handed up from %(place)s, %(receipt)s"),
    Dispatch.Direction.BACK: gettext_lazy("returned by %(place)s, %(receipt)s"),
}


@dataclass(frozen=True)
class Station:
    """One station of its way; `state` is done, now or ahead."""

    name: str
    day: datetime | None
    by: str
    state: str


@dataclass(frozen=True)
class Rung:
    """A level that the entry stands on, and what is done there."""

    level: str
    place: str
    tags: list[tuple[str, str]]
    lines: list[str]
    is_here: bool
    day: LevelDay | None


def meta(issue: Issue) -> str:
    """Its number, and how long is left or how late it is."""
    day = f"{issue.due_on:%Y-%m-%d}"
    if not issue.is_open:
        late = _("closed out late") if issue.was_closed_late else ""
        return " · ".join(part for part in (issue.number, late) if part)
    if issue.is_standing:
        return f"{issue.number} · " + _("kept up for good, next report by %(day)s") % {"day": day}
    left = deadlines.working_days_left(timezone.localdate(), issue.due_on)
    if left < 0:
        words = _("due %(day)s, %(n)d working days late") % {"day": day, "n": -left}
    else:
        words = _("due %(day)s, %(n)d working days left") % {"day": day, "n": left}
    return f"{issue.number} · {words}"


def stations(issue: Issue) -> list[Station]:
    """The way of the present round. What a paper ledger does not tell is left out."""
    way: list[tuple[str, datetime | None, User | None]] = [
        (_("Put on the ledger"), issue.opened_at, None),
        (_("Handed over for rectifying"), issue.sent_down_at, issue.sent_down_by),
        (_("Rectified, applied for"), issue.applied_at, issue.applied_by),
        (_("Verified"), issue.verified_at, issue.verified_by),
        (_("Reviewed"), issue.reviewed_at, issue.reviewed_by),
        (_("Closed out"), issue.closed_at, issue.closed_by),
    ]
    is_past_sending = issue.status != Status.PENDING
    way = [
        (name, at, by)
        for n, (name, at, by) in enumerate(way)
        if at or (issue.is_open and not (n == 1 and is_past_sending))
    ]
    now = next((n for n, (_name, at, _by) in enumerate(way) if at is None), len(way))
    return [
        Station(name, at, by.full_name if by else "", _state(n, now))
        for n, (name, at, by) in enumerate(way)
    ]


def _state(n: int, now: int) -> str:
    if n == now:
        return "now"
    return "done" if n < now else "ahead"


def rungs(issue: Issue, journey: list[Dispatch]) -> list[Rung]:
    """Where it stands on each level from the one that keeps it down to its place."""
    days = level_days.lit(issue)
    reached = {dispatch.to_region_id: dispatch for dispatch in journey}
    return [
        Rung(
            level=region.get_level_display(),
            place=region.name,
            tags=_tags(issue, region),
            lines=_lines(issue, region, reached.get(region.pk)),
            is_here=region.pk == issue.holder_id,
            day=days.get(region.level),
        )
        for region in issue.region.ancestors
    ]


def _tags(issue: Issue, region: Region) -> list[tuple[str, str]]:
    tags = []
    if region.pk == issue.holder_id:
        tags.append((_("lies here"), HUES[stages.stage_of(issue)]))
    if region.level == issue.level:
        tags.append((_("keeps it"), "wait"))
    return tags


def _lines(issue: Issue, region: Region, dispatch: Dispatch | None) -> list[str]:
    lines = []
    if dispatch:
        told = {"place": dispatch.from_region.name, "receipt": shown.receipt_of(dispatch)}
        lines.append(str(_CAME[Dispatch.Direction(dispatch.direction)]) % told)
    done = [
        word
        for word, place in (
            (_("rectification"), issue.region),
            (_("verification"), stages.verified_at_region(issue)),
            (_("review by a third person"), stages.reviewed_at_region(issue)),
            (_("close-out"), stages.closed_at_region(issue)),
        )
        if place.pk == region.pk
    ]
    if done:
        lines.append(_("Done here: %(done)s") % {"done": "、".join(done)})
    return lines


def source_facts(issue: Issue) -> list[tuple[str, Any]]:
    """Where it comes from and what it is about: the first columns of the print ledger."""
    return [
        (_("Issue number"), issue.number),
        (_("Source"), issue.get_source_display()),
        (_("Document number"), issue.source_doc_no),
        (_("Batch"), issue.batch.title if issue.batch else ""),
        (_("Aspect"), issue.item.aspect.name),
        (_("Item"), issue.item.name),
        (_("Kept on the ledger of"), issue.keeper.name),
        (_("Place"), "".join(region.name for region in issue.region.ancestors[1:])),
    ]


def duty_facts(issue: Issue) -> list[tuple[str, Any]]:
    """Who answers for it and until when."""
    facts = [
        (_("Lead unit"), issue.lead_unit),
        (_("Responsible unit"), issue.responsible_unit),
        (_("Assisting units"), "、".join(issue.assist_units)),
        (_("Responsible leader"), issue.resp_leader),
        (_("Responsible person"), issue.responsible.full_name if issue.responsible else ""),
        (_("Kind of deadline"), DueKind(issue.due_kind).label),
        (_("Deadline"), f"{issue.due_on:%Y-%m-%d}"),
    ]
    if issue.original_due_on:
        facts.append((_("First deadline"), f"{issue.original_due_on:%Y-%m-%d}"))
    finished = f"{issue.finished_on:%Y-%m-%d}" if issue.finished_on else ""
    return [*facts, (_("Rectified on"), finished), (_("Which round"), issue.round)]


@dataclass(frozen=True)
class Linked:
    """What hangs together with it, and where that is opened ("" where it is out of sight)."""

    words: str
    name: str
    url: str


def links(issue: Issue, user: User) -> list[Linked]:
    """The household it is about, and the entry of another ledger that it was taken in from."""
    found = []
    if issue.household:
        home = issue.household
        mine = tuple(user.paths_where(Permission.HOUSEHOLD_VIEW))
        url = reverse("households:household-detail", args=[home.pk])
        name = f"{masked(home.head_name, 'name')} {home.household_no}"
        found.append(Linked(_("Household"), name, url if home.place_path.startswith(mine) else ""))
    if origin := ORIGINS.get(issue.origin):
        rows = origin.model._default_manager.filter(pk=issue.origin_id)
        if number := rows.values_list("number", flat=True).first():
            in_sight = rows.visible_to(user, origin.seen_by).exists()  # type: ignore[attr-defined]
            url = reverse(origin.page, args=[issue.origin_id]) if in_sight else ""
            found.append(Linked(_("Taken in from"), number, url))
    return found


def changed_words(changed: tuple[str, ...]) -> str:
    return "、".join(str(PARTS.get(name, name)) for name in changed)
