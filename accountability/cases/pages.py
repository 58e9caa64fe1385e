"""What the page of a case shows: its stations as a picture, its story, its steps."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.cases import forms
from accountability.cases.people import concerned_in
from accountability.models import Case
from ledger.events import TEXTS
from ledger.models import Event
from qiannan.templatetags.face import short_time
from regions.duties import Permission
from regions.models import User
from regions.step_up import PasswordAgain

State = Case.State
HUES = {
    State.OPENED: "wait",
    State.HEARD: "doing",
    State.PROPOSED: "review",
    State.DECIDED: "late",
    State.APPEALED: "back",
    State.REVOKED: "done",
    State.LIFTED: "done",
    State.DROPPED: "wait",
}
READERS = 20


@dataclass(frozen=True)
class Station:
    """One station of the picture; `state` is done, now or ahead."""

    name: str
    day: date | None
    state: str


@dataclass(frozen=True)
class Step:
    """A step that may be taken from `source`; `permission` says by whom."""

    verb: str
    label: Promise
    source: tuple[State, ...]
    permission: Permission
    form: type | None


STEPS = (
    Step(
        "hear", gettext_lazy("Record the hearing"), (State.OPENED,),
        Permission.CASE_HANDLE, forms.HearingForm,
    ),
    Step(
        "propose", gettext_lazy("Propose a form"), (State.HEARD,),
        Permission.CASE_HANDLE, forms.ProposalForm,
    ),
    Step(
        "decide", gettext_lazy("Decide the case"), (State.PROPOSED,),
        Permission.CASE_DECIDE, forms.DecisionForm,
    ),
    Step(
        "appeal", gettext_lazy("Record an appeal"), (State.DECIDED,),
        Permission.CASE_HANDLE, forms.AppealForm,
    ),
    Step(
        "answer", gettext_lazy("Answer the appeal"), (State.APPEALED,),
        Permission.CASE_DECIDE, forms.AnswerForm,
    ),
    Step(
        "lift", gettext_lazy("Lift the effect"), (State.DECIDED,),
        Permission.CASE_HANDLE, None,
    ),
    Step(
        "drop", gettext_lazy("End without action"), (State.OPENED, State.HEARD, State.PROPOSED),
        Permission.CASE_DECIDE, forms.DropForm,
    ),
)  # fmt: skip
BY_VERB = {step.verb: step for step in STEPS}


def stations(case: Case) -> list[Station]:
    """The case's way as a row of stations, each with its day.

    A proposal has no day of its own but that of its record, which is left out where a paper case
    was entered after its decision.
    """
    written = timezone.localtime(case.proposed_at).date() if case.proposed_at else None
    is_later = bool(written and case.decided_on and written > case.decided_on)
    way: list[tuple[str, date | None, bool]] = [
        (_("Opened"), case.opened_on, True),
        (_("Heard"), case.heard_on, bool(case.heard_on)),
        (_("Form put forward"), None if is_later else written, bool(written)),
        (_("Decision made"), case.decided_on, bool(case.decided_on)),
    ]
    if case.appealed_on:
        way.append((_("Appealed"), case.appealed_on, True))
        way.append((_("Answered"), case.answered_on, bool(case.answered_on)))
    if case.state == State.DROPPED:
        way = [station for station in way if station[2]]
        way.append((_("No action taken"), case.ended_on, True))
    elif case.state != State.REVOKED and (case.effect_ends_on or not case.decided_on):
        way.append((_("Effect lifted"), case.ended_on, bool(case.ended_on)))
    now = next((n for n, (_name, _day, is_done) in enumerate(way) if not is_done), len(way))
    return [
        Station(name, day, "done" if is_done else ("now" if n == now else "ahead"))
        for n, (name, day, is_done) in enumerate(way)
    ]


def form_of(step: Step, request: HttpRequest, posted: Any = None) -> Any:
    """The form of a step, None where it asks for nothing."""
    if step.form is None:
        return None
    more = {"request": request} if issubclass(step.form, PasswordAgain) else {}
    return step.form(posted, **more)


def steps_now(case: Case, request: HttpRequest, filled: dict[str, Any]) -> list[dict[str, Any]]:
    """What this person may do now, or why not; `filled` holds a form that came back, by verb."""
    user: User = request.user  # type: ignore[assignment]
    found = []
    for step in STEPS:
        if case.state in step.source and user.can(step.permission, at=case.region):
            if step.verb == "appeal" and case.appealed_at:
                continue
            if step.verb == "lift" and case.effect_ends_on is None:
                continue
            form = filled.get(step.verb) or form_of(step, request)
            found.append(
                {
                    "step": step,
                    "form": form,
                    "why": _why_not(step, case, user),
                    "open": step.verb in filled,
                    "primary": not found,
                }
            )
    return found


def _why_not(step: Step, case: Case, user: User) -> str:
    if step.permission == Permission.CASE_DECIDE and concerned_in(case, user):
        return _("The case is about you or a relative of yours; another must decide.")
    if step.verb == "decide" and case.proposed_by and case.proposed_by.person == user.person:
        return _("You proposed it; another person must decide.")
    if step.verb == "answer" and case.decided_by and case.decided_by.person == user.person:
        return _("You decided it; another person must answer the appeal.")
    ends_on = case.effect_ends_on
    if step.verb == "lift" and ends_on and ends_on >= timezone.localdate():
        return _("The period of effect lasts until %(day)s.") % {"day": f"{ends_on}"}
    return ""


def story(case: Case) -> list[dict[str, Any]]:
    """Each step in words, the newest first; who did it is on the trail."""
    told: list[tuple[Any, Any, str, str]] = [
        (case.ended_at, case.ended_by, _ended(case), case.end_words),
        (case.answered_at, case.answered_by, _answered(case), case.answer_words),
        (case.appealed_at, case.appealed_by, _("Appealed"), case.appeal_words),
        (case.decided_at, case.decided_by, _decided(case), ""),
        (case.proposed_at, case.proposed_by, _proposed(case), case.proposal),
        (case.heard_at, case.heard_by, case.get_hearing_display(), case.heard_words),
        (case.opened_at, case.opened_by, _("Opened"), case.facts),
    ]
    entries = [
        {"title": title, "detail": f"{short_time(at)} · {by.full_name}", "note": note}
        for at, by, title, note in told
        if at
    ]
    return [entry | {"now": n == 0} for n, entry in enumerate(entries)]


def _ended(case: Case) -> str:
    return str(case.get_state_display())


def _answered(case: Case) -> str:
    changed = f"：{case.changed_form}" if case.changed_form else ""
    return f"{_('Appeal answered')} · {case.get_outcome_display()}{changed}"


def _decided(case: Case) -> str:
    return f"{_('Decision made')}：{case.form} · {case.organ} {case.document_no}"


def _proposed(case: Case) -> str:
    return f"{_('Form put forward')}：{case.proposed_form}"


def facts(case: Case) -> list[tuple[str, Any]]:
    """Who, what post, what for."""
    place = "".join(above.name for above in case.region.ancestors[1:]) or case.region.name
    found = [
        (_("Person held to account"), case.person_name),
        (_("Post held then"), case.post),
        (_("Unit"), case.unit),
        (_("Place"), place),
        (_("Ground"), case.get_ground_display()),
        (_("Opened on"), f"{case.opened_on}"),
    ]
    if case.duty_line:
        found.append((_("Duty that was not done"), str(case.duty_line)))
    if case.head:
        found.append((_("Traced to"), case.get_head_display()))
    return found


def decision_facts(case: Case) -> list[tuple[str, Any]]:
    """The decision in force; empty before there is one."""
    if not case.decided_at:
        return []
    until = f"{case.effect_from}—{case.effect_ends_on or _('no period')}"
    return [
        (_("Form"), str(case.form_now)),
        (_("Deciding organ"), case.organ),
        (_("Document number"), case.document_no),
        (_("Decided on"), f"{case.decided_on}"),
        (_("Period of effect"), until),
    ]


def readers(case: Case) -> list[dict[str, Any]]:
    """Who read the case last, from the trail."""
    events = Event.objects.filter(subject=Case.subject, subject_id=case.pk).order_by("-id")
    return [
        {
            "title": TEXTS.get(event.kind, event.kind),
            "detail": f"{event.actor_name} {event.actor_post} {short_time(event.at)}",
        }
        for event in events.filter(kind="accountability.case.read")[:READERS]
    ]
