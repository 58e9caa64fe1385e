"""What this person may do on the page of an issue now, and in words why not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability import issue_operations, issue_proof, issue_requests, stages, transitions
from accountability.issue_acts import ACTS, Act, hindrance
from accountability.issue_deadlines import level_days
from accountability.issue_look import Look
from accountability.issue_pages.doing import DOING
from accountability.issue_pages.forms import SignForm
from accountability.models import Issue
from accountability.seen import Seen

_PAGES = {"apply": "accountability:issue-apply"}
_OWN = {"file": "accountability:issue-files"}
# The steps of the way: everybody is told who takes them, the other acts only to who has them.
_WAY = ("send-down", "receive", "apply", "verify", "review", "close")
# What a form is about to overwrite, or rests on, and the events that tell of its changes.
RESTS_ON: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "measures": (("goal", "measures"), (issue_operations.MEASURES,)),
    "join": (("lead_unit", "assist_units"), (issue_operations.JOINED,)),
    "transfer": (("responsible_unit",), (issue_operations.TRANSFERRED,)),
    "ask-extension": (
        ("due_on",),
        (issue_requests.EXTENSION_GRANTED, transitions.REOPENED.kind),
    ),
    "return": (("round", "stage"), ()),
    "look-back": (("round",), ()),
}
_FILLED = ("measures", "join")
_LABELS = {
    "responsible_unit": gettext_lazy("Responsible unit"),
    "due_on": gettext_lazy("Deadline"),
    "round": gettext_lazy("Which round"),
    "stage": gettext_lazy("State"),
}
# The key of the request that waits for its decision.
_WAITING: dict[str, Callable[[Look], int | None]] = {
    "decide-extension": lambda look: look.extension and look.extension.pk,
    "decide-withdrawal": lambda look: look.withdrawal and look.withdrawal.pk,
}


@dataclass(frozen=True)
class Failed:
    """An act that did not go: its form with errors, or the words why it cannot be done now and the
    form that was sent for nothing.
    """

    verb: str
    form: forms.Form | None = None
    words: str = ""
    unsent: forms.Form | None = None


@dataclass(frozen=True)
class Offer:
    """One thing to do on the page, with its form; `why`: it is not this person's turn."""

    act: Act
    label: str
    url: str
    form: forms.Form | None
    why: str = ""
    is_open: bool = False

    @property
    def is_page(self) -> bool:
        """It has a page of its own; the others are a form on the issue's page."""
        return self.act.verb in _PAGES

    @property
    def is_at_once(self) -> bool:
        """What is expected next and asks for nothing: its button stands below the fields, without
        unfolding.
        """
        if self.form is None or not self.act.is_main:
            return False
        return not any(field.required for field in self.form.fields.values())

    @property
    def is_signed(self) -> bool:
        return isinstance(self.form, SignForm)


@dataclass(frozen=True)
class Offers:
    """What can be done now, the main thing first, and why the rest cannot, in words."""

    possible: list[Offer]
    reasons: list[tuple[str, str]]

    @property
    def is_to_sign(self) -> bool:
        return any(offer.act.statement and not offer.why for offer in self.possible)


def offers(look: Look, request: HttpRequest, failed: Failed | None = None) -> Offers:
    possible, reasons = [], []
    for act in sorted(ACTS.values(), key=lambda one: not one.is_main):
        found = hindrance(act, look)
        if found is None:
            possible.append(_offer(act, look, request, failed))
        elif act.is_main and look.stage in act.stages and _is_next(act, look):
            possible.append(Offer(act, _label(act, look), "", None, why=found.words))
        elif act.verb in _WAY or not found.is_forbidden:
            reasons.append((str(act.label), found.words))
    return Offers(possible, _together(reasons))


def _together(reasons: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Acts that wait for the same are told in one line."""
    labels: dict[str, list[str]] = {}
    for label, words in reasons:
        labels.setdefault(words, []).append(label)
    return [("、".join(acts), words) for words, acts in labels.items()]


def _is_next(act: Act, look: Look) -> bool:
    """Whose turn it is, is told of the step that comes next and of no other."""
    return not any(check(look) for check in act.checks) or act.verb not in {"send-down", "file-up"}


def _offer(act: Act, look: Look, request: HttpRequest, failed: Failed | None) -> Offer:
    label = _label(act, look)
    address = _PAGES.get(act.verb) or _OWN.get(act.verb)
    if address:
        return Offer(act, label, reverse(address, args=[look.issue.pk]), None)
    url = reverse("accountability:issue-act", args=[look.issue.pk, act.verb])
    if failed and failed.verb == act.verb and failed.form:
        return Offer(act, label, url, failed.form, is_open=True)
    form = form_for(act.verb, request, look.issue)
    if waiting := _WAITING.get(act.verb):
        form.initial["asked"] = waiting(look)
    return Offer(act, label, url, form)


def _label(act: Act, look: Look) -> str:
    if act.verb == "send-down" and not look.is_at_its_place:
        below = stages.at_level(look.issue, look.issue.holder.level + 1)
        return _("Send down to %(place)s") % {"place": below.name}
    return str(act.label)


def form_for(
    verb: str, request: HttpRequest, issue: Issue, posted: QueryDict | None = None
) -> forms.Form:
    """The form of an act, empty or as posted; each knows what its page showed."""
    more: dict[str, Any] = {"auto_id": f"id_{verb}_%s"}
    form = DOING[verb].form
    if issubclass(form, SignForm):
        more |= {"request": request, "initial": {"seen": issue_proof.seen_on_page(issue)}}
    elif verb == "send-down":
        more["room"] = level_days.room_below(issue)
    elif verb in RESTS_ON:
        names, kinds = RESTS_ON[verb]
        values = {name: _value(issue, name) for name in names}
        more["seen"] = Seen(issue, values, _LABELS, kinds)
        if verb in _FILLED:
            more["initial"] = values
    return form(posted, **more)


def _value(issue: Issue, name: str) -> Any:
    value = stages.word_of(issue) if name == "stage" else getattr(issue, name)
    return "、".join(value) if isinstance(value, list) else value
