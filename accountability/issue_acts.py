"""What may be done with an issue now, by whom, and why not, in words.

The page draws its buttons from here, and the view that takes an act asks the same function first;
the verbs themselves ask once more under their lock.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability import issue_closing, issue_look, issue_requests, stages, transitions
from accountability.issue_look import Look
from accountability.models import Issue
from regions.duties import Permission
from regions.models import Region


@dataclass(frozen=True)
class Hindrance:
    """Why not, in words. Forbidden: no post of this person includes it anywhere on the way."""

    words: str
    is_forbidden: bool = False


Check = Callable[[Look], str]


@dataclass(frozen=True)
class Act:
    """One act, as data. `place` is where it is done; `is_covering`: from there or above it."""

    verb: str
    label: Promise
    permission: Permission
    stages: frozenset[str]
    place: Callable[[Issue], Region]
    is_covering: bool = False
    is_step: bool = False
    checks: tuple[Check, ...] = ()
    statement: str = ""
    is_main: bool = False


def _holder(issue: Issue) -> Region:
    return issue.holder


def _place(issue: Issue) -> Region:
    return issue.region


def _keeper(issue: Issue) -> Region:
    return issue.keeper


def _filing(issue: Issue) -> Region:
    return issue_closing.filing_place(issue) or stages.closed_at_region(issue)


_DOWN = frozenset({"registered", "on_its_way"})
_BEING_DONE = frozenset({"rectifying", "returned"})
_NOT_APPLIED = _DOWN | _BEING_DONE
_UP = frozenset({"applied", "verified", "reviewed"})
_CLOSED = frozenset({"closed"})

_EVERY = (
    Act(
        "send-down", gettext_lazy("Send down"), Permission.ISSUE_SEND_DOWN, _DOWN, _holder,
        checks=(issue_look.is_on_its_way,), is_main=True,
    ),
    Act(
        "receive", gettext_lazy("Sign for it"), Permission.ISSUE_RECEIVE, _DOWN | {"returned"},
        _holder, checks=(issue_look.waits_for_receipt,),
    ),
    Act(
        "apply", gettext_lazy("Rectified: apply for the close-out"), Permission.ISSUE_RECTIFY,
        _BEING_DONE, _place, is_step=True, checks=(issue_look.has_measures,),
        statement=transitions.APPLIED_STATEMENT, is_main=True,
    ),
    Act(
        "progress", gettext_lazy("Write down progress"), Permission.ISSUE_RECTIFY, _BEING_DONE,
        _place,
    ),
    Act(
        "file", gettext_lazy("Add photos and papers"), Permission.ISSUE_RECTIFY, _BEING_DONE,
        _place,
    ),
    Act(
        "measures", gettext_lazy("Set goal and measures"), Permission.ISSUE_RECTIFY, _BEING_DONE,
        _place,
    ),
    Act(
        "verify", gettext_lazy("Verified: agree and sign"), Permission.ISSUE_VERIFY,
        frozenset({"applied"}), stages.verified_at_region, is_step=True,
        checks=(issue_look.is_as_signed,),
        statement=transitions.VERIFIED_STATEMENT, is_main=True,
    ),
    Act(
        "review", gettext_lazy("Reviewed: agree and sign"), Permission.ISSUE_REVIEW,
        frozenset({"verified"}), stages.reviewed_at_region, is_step=True,
        checks=(issue_look.is_as_signed,),
        statement=transitions.REVIEWED_STATEMENT, is_main=True,
    ),
    Act(
        "close", gettext_lazy("Sign and close out"), Permission.ISSUE_CLOSE,
        frozenset({"reviewed"}), stages.closed_at_region, is_step=True,
        checks=(issue_look.is_as_signed,),
        statement=transitions.CLOSED_STATEMENT, is_main=True,
    ),
    Act(
        "return", gettext_lazy("Return to be rectified again"), Permission.ISSUE_VERIFY, _UP,
        _holder,
    ),
    Act(
        "file-up", gettext_lazy("File the close-out up"), Permission.ISSUE_CLOSE, _CLOSED,
        stages.closed_at_region, checks=(issue_look.is_to_file,), is_main=True,
    ),
    Act(
        "receive-filing", gettext_lazy("Sign for the filed close-out"), Permission.ISSUE_RECEIVE,
        _CLOSED, _filing, checks=(issue_look.filing_waits,),
    ),
    Act(
        "look-back", gettext_lazy("Look back"), Permission.ISSUE_LOOK_BACK, _CLOSED, _place,
        is_covering=True, is_step=True, checks=(issue_look.is_of_another_unit,),
    ),
    Act(
        "decide-extension", gettext_lazy("Decide the extension"), Permission.ISSUE_EXTEND,
        _NOT_APPLIED, _keeper, is_covering=True, checks=(issue_look.extension_waits,),
    ),
    Act(
        "decide-withdrawal", gettext_lazy("Decide the withdrawal"), Permission.ISSUE_CONSENT,
        _NOT_APPLIED, issue_requests.consent_place, checks=(issue_look.withdrawal_waits,),
    ),
    Act(
        "ask-extension", gettext_lazy("Ask for an extension"), Permission.ISSUE_RECTIFY,
        _NOT_APPLIED, _holder, checks=(issue_look.has_a_day, issue_look.no_extension_waits),
    ),
    Act(
        "transfer", gettext_lazy("Hand over to the right unit"), Permission.ISSUE_SEND_DOWN,
        _NOT_APPLIED, _holder,
    ),
    Act(
        "join", gettext_lazy("Let several units rectify together"), Permission.ISSUE_SEND_DOWN,
        _NOT_APPLIED, _holder,
    ),
    Act(
        "ask-withdrawal", gettext_lazy("Ask to withdraw it"), Permission.ISSUE_REGISTER,
        _NOT_APPLIED, _keeper, checks=(issue_look.no_withdrawal_waits,),
    ),
)  # fmt: skip
ACTS = {act.verb: act for act in _EVERY}


def hindrance(act: Act, look: Look) -> Hindrance | None:
    """Why this person may not do this now; None when nothing stands in the way."""
    way = look.issue.region.ancestors
    if not any(look.user.holds(act.permission, at=region) for region in way):
        return Hindrance(_not_yours(act, look), is_forbidden=True)
    words = _too_early_or_late(act, look) or _elsewhere(act, look) or _second_step(act, look)
    words = words or next((said for check in act.checks if (said := check(look))), "")
    return Hindrance(words) if words else None


def _not_yours(act: Act, look: Look) -> str:
    if act.place is _holder and (words := _too_early_or_late(act, look)):
        return words  # where it lies now is not where this would be done
    place = act.place(look.issue)
    if any(posting.region_id == place.pk for posting in look.user.active_postings):
        return _("Your post does not include this; ask a colleague at %(place)s.") % {
            "place": place.name
        }
    return _("This is done at %(place)s, and your post does not include it.") % {
        "place": place.name
    }


def _too_early_or_late(act: Act, look: Look) -> str:
    if look.stage in act.stages:
        return ""
    needed = "、".join(str(word) for key, word in stages.WORDS.items() if key in act.stages)
    return _("Done when the entry is “%(needed)s”; now it is “%(stage)s”.") % {
        "needed": needed,
        "stage": stages.WORDS[look.stage],
    }


def _elsewhere(act: Act, look: Look) -> str:
    place = act.place(look.issue)
    if act.is_covering:
        is_here = look.user.can(act.permission, at=place)
    else:
        is_here = look.user.holds(act.permission, at=place)
    return "" if is_here else _("This is done at %(place)s.") % {"place": place.name}


def _second_step(act: Act, look: Look) -> str:
    if act.is_step and look.has_stepped:
        return _("You already took a step of this entry; another person must take this one.")
    return ""
