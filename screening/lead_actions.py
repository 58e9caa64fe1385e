"""What a person may do with a lead now, and why not: the buttons and their reasons."""

from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.models import Dispatch, Status
from ledger.transitions import Transition, may, stepped
from regions.models import Level, User
from screening import transitions
from screening.lead_places import below, lies_at_the_bottom
from screening.models import Lead

Verb = Literal["receive", "send-down", "answer", "file-up", "close", "return", "reopen"]

LABELS: dict[Verb, Promise] = {
    "receive": gettext_lazy("Sign for it"),
    "send-down": gettext_lazy("Send down"),
    "answer": gettext_lazy("Verify and answer"),
    "file-up": gettext_lazy("Reviewed, agree to file up"),
    "close": gettext_lazy("Agree after review, sign and close out"),
    "return": gettext_lazy("Return for another visit"),
    "reopen": gettext_lazy("Look-back: open again"),
}
STATEMENTS: dict[Verb, str] = {
    "file-up": transitions.FILED_STATEMENT,
    "close": transitions.CLOSED_STATEMENT,
}


@dataclass(frozen=True)
class Action:
    """One thing that can be done now. `reason` says in words why this person may not."""

    name: Verb
    label: str
    url: str
    allowed: bool
    reason: str
    kind: Literal["primary", "plain"]

    @property
    def statement(self) -> str:
        return STATEMENTS.get(self.name, "")

    @property
    def is_primary(self) -> bool:
        return self.kind == "primary"

    @property
    def is_link(self) -> bool:
        """It has a page of its own; the others are a form on the lead's page."""
        return self.name == "answer"


def actions(lead: Lead, user: User) -> list[Action]:
    """The moves that the lead's state allows, the main one first.

    One the person may not make is listed with its reason only when it is the main one, so that
    everybody is told whose turn it is and nobody reads a list of refusals.
    """
    found = [_action(verb, transition, lead, user) for verb, transition in _moves(lead)]
    shown = [action for action in found if action.allowed or action.kind == "primary"]
    return [action for action in shown if action.name != "reopen" or action.allowed]


def is_to_receive(lead: Lead) -> bool:
    """Nobody has signed for the lead where it lies."""
    return Dispatch.objects.filter(
        subject=lead.subject,
        subject_id=lead.pk,
        to_region=lead.holder_id,
        received_at__isnull=True,
    ).exists()


def _moves(lead: Lead) -> list[tuple[Verb, Transition]]:
    if lead.status == Status.CLOSED:
        return [("reopen", transitions.REOPENED)]
    if lead.status == Status.ANSWERED:
        moves: list[tuple[Verb, Transition]] = [("return", transitions.RETURNED)]
        if lead.holder.level <= Level.COUNTY:
            return [("close", transitions.CLOSED), *moves]
        is_township = lead.holder.level == Level.TOWNSHIP
        return [("file-up", transitions.REVIEWED if is_township else transitions.FILED_UP), *moves]
    if lead.status not in transitions.ANSWERED.sources:
        return []
    main: tuple[Verb, Transition] = ("send-down", transitions.SENT_DOWN)
    if lies_at_the_bottom(lead):
        main = ("answer", transitions.ANSWERED)
    if lead.status == Status.PENDING and is_to_receive(lead):
        return [main, ("receive", transitions.RECEIVED)]
    return [main]


def _action(verb: Verb, transition: Transition, lead: Lead, user: User) -> Action:
    reason = _why_not(transition, lead, user)
    return Action(
        name=verb,
        label=_label(verb, lead),
        url=reverse(f"screening:lead-{verb}", args=[lead.pk]),
        allowed=not reason,
        reason=reason,
        kind="plain" if verb in ("return", "receive", "reopen") else "primary",
    )


def _label(verb: Verb, lead: Lead) -> str:
    if verb == "send-down":
        return _("Send down to %(place)s") % {"place": below(lead).name}
    return str(LABELS[verb])


def _why_not(transition: Transition, lead: Lead, user: User) -> str:
    if not may(transition, lead, user):
        if any(posting.region_id == lead.holder_id for posting in user.active_postings):
            return _("Your post does not include this; ask a colleague at %(place)s.") % {
                "place": lead.holder.name
            }
        return _("It lies with %(place)s now.") % {"place": lead.holder.name}
    if transition.is_step and stepped(lead, user):
        return _("You signed in this round already; another person must review.")
    return ""
