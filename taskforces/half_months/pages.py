"""What the pages of half-month reports show: figures with their lists, acts, editions."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import evidence
from ledger.models import Evidence, Signature
from ledger.obligations.periods import Period
from ledger.shown import hands, photos, story
from regions.duties import Permission
from regions.models import User
from taskforces.half_months import figures, moves, operations, word
from taskforces.half_months.operations import ISSUE, WORK
from taskforces.half_months.periods import before
from taskforces.models import Body, HalfMonthReport

State = HalfMonthReport.State
VIEW = Permission.TASK_FORCE_VIEW
HUES = {State.DRAFT: "doing", State.HANDED_IN: "review", State.REVIEWED: "review",
        State.ISSUED: "done"}  # fmt: skip
ACTS: dict[str, Callable[..., HalfMonthReport]] = {
    "hand-in": operations.hand_in,
    "draw-again": operations.draw_again,
    "review": operations.review,
    "send-back": operations.send_back,
    "correct": operations.correct,
}
WITH_REASON = ("send-back", "correct")
DONE = {
    "hand-in": gettext_lazy("Handed in; another person reviews it now."),
    "draw-again": gettext_lazy("The figures are drawn anew, as of the same day."),
    "review": gettext_lazy("Reviewed; it waits to be signed and issued."),
    "send-back": gettext_lazy("Sent back to be changed."),
    "issue": gettext_lazy("Issued."),
    "correct": gettext_lazy("A correction was begun; change its text now."),
}


def hue(report: HalfMonthReport) -> str:
    return (
        "back"
        if report.state == State.DRAFT and report.return_reason
        else HUES[State(report.state)]
    )


def state_words(report: HalfMonthReport) -> str:
    is_back = report.state == State.DRAFT and report.return_reason
    return _("Sent back") if is_back else str(report.get_state_display())


def table(report: HalfMonthReport, user: User) -> list[dict[str, Any]]:
    """The figures as they are printed, those whose list this person may open with its address."""
    return [
        {
            "label": one["label"],
            "unit": one["unit"],
            "now": figures.shown(one["value"]),
            "before": figures.shown(one["before"]),
            "moved": figures.moved(one),
            "url": one["url"] if one["value"] and _may_open(one, report, user) else "",
            "before_url": one.get("before_url", "")
            if one["before"] and _may_open(one, report, user)
            else "",
        }
        for one in report.figures
    ]


def _may_open(figure: dict[str, Any], report: HalfMonthReport, user: User) -> bool:
    if not figure["url"]:
        return False
    needed = figure["permission"]
    return not needed or user.can(Permission(needed), at=report.region)


def acts_of(report: HalfMonthReport, user: User) -> list[dict[str, Any]]:
    """The acts this person may do now; `why` where something hinders them, in words."""
    works = user.holds(WORK, at=report.region)
    issues = user.holds(ISSUE, at=report.region)
    aside = issues and moves.has_written(report, user)
    why = moves.WRITER_STANDS_ASIDE if aside else ""
    back = {"act": "send-back", "label": _("Send back"), "asks": _("Reason")}
    if report.state == State.DRAFT and works:
        hinder = operations.why_not_hand_in(report, user)
        return [{"act": "hand-in", "label": _("Hand in for review"), "why": hinder}]
    if report.state == State.HANDED_IN and issues:
        return [{"act": "review", "label": _("Reviewed, agree"), "why": why}, back]
    if report.state == State.REVIEWED and issues:
        return [{"act": "issue", "label": _("Sign and issue"), "why": why}, back]
    if report.state == State.ISSUED and works and not has_later(report):
        return [{"act": "correct", "label": _("Correct"), "asks": _("What is corrected, and why")}]
    return []


def has_later(report: HalfMonthReport) -> bool:
    rows = HalfMonthReport.objects.filter(body=report.body_id, ends_on=report.ends_on)
    return rows.filter(edition__gt=report.edition).exists()


def editions(report: HalfMonthReport) -> list[tuple[HalfMonthReport, str, str, bool]]:
    """All editions of the half-month, the newest first: row, hue, word, whether it is this one."""
    rows = HalfMonthReport.objects.filter(body=report.body_id, ends_on=report.ends_on)
    return [
        (one, hue(one), state_words(one), one.pk == report.pk)
        for one in rows.for_page().order_by("-edition")
    ]


def changed(report: HalfMonthReport) -> list[dict[str, Any]]:
    """What an edition says otherwise than the one before it: label, before, now."""
    if report.edition == 1:
        return []
    old = HalfMonthReport.objects.get(
        body=report.body_id, ends_on=report.ends_on, edition=report.edition - 1
    )
    texts = [
        {"label": title, "before": getattr(old, name), "now": getattr(report, name)}
        for name, title in word.SECTIONS
        if getattr(old, name) != getattr(report, name)
    ]
    past = {one["code"]: one for one in old.figures}
    moved = [
        {
            "label": one["label"],
            "before": figures.shown(past[one["code"]]["value"]),
            "now": figures.shown(one["value"]),
        }
        for one in report.figures
        if one["code"] in past and past[one["code"]]["value"] != one["value"]
    ]
    return [*texts, *moved]


def last_plans(body: Body, period: Period) -> HalfMonthReport | None:
    """The report of the half-month before, whose 下步打算 is shown beside the form."""
    return figures.issued_last(body, before(period))


def papers(report: HalfMonthReport) -> list[dict[str, str]]:
    return photos(evidence.of(report))


def files(report: HalfMonthReport) -> list[Evidence]:
    return evidence.of(report)


def signatures(report: HalfMonthReport) -> list[dict[str, Any]]:
    rows = Signature.objects.filter(event__subject=report.subject, event__subject_id=report.pk)
    return hands(rows)


def timeline(report: HalfMonthReport) -> list[Any]:
    return story(report.subject, report.pk)
