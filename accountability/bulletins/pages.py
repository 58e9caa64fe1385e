"""What the pages of bulletins show: acts a person may do, cells with links, the trail."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.bulletins import acts, drafting
from accountability.bulletins.changes import VIEW
from accountability.models import Bulletin, PeriodClose
from ledger.events import TEXTS
from ledger.models import Event
from qiannan.figures import Bar, ranked_bars
from regions.duties import Permission
from regions.models import Region, User

State = Bulletin.State
HUES = {State.DRAFT: "doing", State.HANDED_IN: "review", State.EXAMINED: "review",
        State.ISSUED: "done"}  # fmt: skip
ACTS: dict[str, Callable[..., Bulletin]] = {
    "hand-in": acts.hand_in,
    "examine": acts.examine,
    "send-back": acts.send_back,
    "issue": acts.issue,
    "correct": acts.correct,
}
WITH_REASON = ("send-back", "correct")
_DONE = {
    "hand-in": gettext_lazy("Handed in; another person examines it now."),
    "examine": gettext_lazy("Examined; a leader issues it now."),
    "send-back": gettext_lazy("Sent back to be changed."),
    "issue": gettext_lazy("Issued."),
    "correct": gettext_lazy("A correction was begun; change its text now."),
}
# The figure of each column of the table: (ledger, name) of the list it opens to.
_BEHIND = {
    1: ("leads", "fresh"),
    2: ("leads", "verified"),
    3: ("leads", "closed"),
    4: ("issues", "closed"),
    5: ("leads", "overdue"),
    6: ("visits", "visited"),
    7: ("leads", "timely"),
}
_OF_BOTH = ("overdue", "timely")


def done(act: str) -> str:
    return str(_DONE[act])


def acts_of(bulletin: Bulletin, user: User) -> list[dict[str, Any]]:
    """The acts this person may do now; `why` where something hinders them, in words."""
    region = bulletin.region
    edits = user.holds(Permission.BULLETIN_EDIT, at=region)
    issues = user.holds(Permission.BULLETIN_ISSUE, at=region)
    back = {"act": "send-back", "label": _("Send back"), "asks": _("Reason")}
    if bulletin.state == State.DRAFT and edits:
        return [
            {
                "act": "hand-in",
                "label": _("Hand in for examination"),
                "why": _not_handed_in(bulletin, user),
            }
        ]
    if bulletin.state == State.HANDED_IN and edits:
        why = _taken_part(bulletin, user, "examined")
        return [{"act": "examine", "label": _("Agree"), "why": why}, back]
    if bulletin.state == State.EXAMINED and issues:
        why = _taken_part(bulletin, user, "issued")
        return [{"act": "issue", "label": _("Sign and issue"), "why": why}, back]
    if bulletin.state == State.ISSUED and edits and not _has_later(bulletin):
        return [{"act": "correct", "label": _("Correct"), "asks": _("What is corrected, and why")}]
    return []


def _not_handed_in(bulletin: Bulletin, user: User) -> str:
    if bulletin.edited_by is None or bulletin.edited_by.person != user.person:
        return _("Open the text, check it and save it first; whoever saved last hands it in.")
    return "" if bulletin.document_no else _("The document number is missing.")


def _taken_part(bulletin: Bulletin, user: User, step: str) -> str:
    is_theirs = acts.stands_aside(bulletin, user, but=f"accountability.bulletin.{step}")
    return _("You took another step of this edition; another person does this.") * is_theirs


def _has_later(bulletin: Bulletin) -> bool:
    return bulletin.close.bulletins.filter(edition__gt=bulletin.edition).exists()


def editions(bulletin: Bulletin, user: User) -> list[Bulletin]:
    """The other editions in sight, the newest first."""
    seen = Bulletin.objects.visible_to(user, Permission.REPORT_VIEW)
    return list(seen.filter(close=bulletin.close_id).exclude(pk=bulletin.pk).order_by("-edition"))


Cells = list[list[tuple[str, str, str]]]  # rows of (column, text, address of the list or "")


def table(bulletin: Bulletin, user: User) -> Cells:
    """The ranking of a bulletin, its figures opening to their frozen lists."""
    return table_of(bulletin.close, bulletin.region, partial(figure_url, bulletin.pk), user)


def table_of(close: PeriodClose, region: Region, url: Callable[..., str], user: User) -> Cells:
    """The ranking as it was frozen; a line of a place below opens to whoever sees that place, of
    the whole to who sees it.
    """
    paths = dict(region.children.values_list("code", "path")) | {region.code: region.path}
    lines = [*close.figures["lines"], close.figures["total"]]
    return [_row(line, line["place"] or region.code, paths, url, user) for line in lines]


def _row(
    line: dict[str, Any], place: str, paths: dict[str, str], url: Callable[..., str], user: User
) -> list[tuple[str, str, str]]:
    path, cells = paths.get(place, ""), []
    for n, words in enumerate(drafting.row(line)):
        ledger, name = behind(n, line) or ("", "")
        may = bool(ledger) and words not in ("", "0")
        may = may and any(path.startswith(one) for one in user.paths_where(VIEW[ledger]))
        address = url(ledger, name, place, here=bool(line["is_itself"])) if may else ""
        cells.append((drafting.HEADS[n], words, address))
    return cells


def behind(n: int, line: dict[str, Any]) -> tuple[str, str] | None:
    """(ledger, name) of the list that column `n` of a line opens to."""
    ledger, name = _BEHIND.get(n, ("", ""))
    if name in _OF_BOTH and not line["leads"][name]:
        ledger = "issues"  # the list that has entries; the other is a tab beside it
    return (ledger, name) if ledger else None


def figure_url(pk: int, ledger: str, name: str, place: str, *, here: bool = False) -> str:
    """`here`: of the line of the bulletin's own place, without the places below."""
    return _figure_url("bulletin-figure", pk, ledger, name, place, here)


def close_figure_url(pk: int, ledger: str, name: str, place: str, *, here: bool = False) -> str:
    """The same of a close, whether it has a bulletin or not."""
    return _figure_url("close-figure", pk, ledger, name, place, here)


def _figure_url(page: str, pk: int, ledger: str, name: str, place: str, here: bool) -> str:
    query = {"ledger": ledger, "name": name, "place": place} | ({"here": "true"} if here else {})
    return f"{reverse(f'accountability:{page}', args=[pk])}?{urlencode(query)}"


def bars(close: PeriodClose) -> list[Bar]:
    """The close-out rates as a picture."""
    lines = [line for line in close.figures["lines"] if line["rank"]]
    rows = [(one["name"], float(one["close_rate"]), f"{one['close_rate']}%", "") for one in lines]
    return ranked_bars(rows, full=100)


def timeline(bulletin: Bulletin) -> list[dict[str, Any]]:
    """The trail of this edition, newest first."""
    rows = Event.objects.filter(subject=bulletin.subject, subject_id=bulletin.pk).order_by("-pk")
    return [
        {
            "title": TEXTS.get(event.kind, event.kind),
            "detail": f"{timezone.localtime(event.at):%Y-%m-%d %H:%M} {event.actor_name}",
            "note": event.note,
        }
        for event in rows[:50]
    ]


def place_of(region: Region, code: str) -> Region | None:
    """The place that a figure of a close is of: its own or one below."""
    if not code or code == region.code:
        return region
    return region.children.filter(code=code).first()
