"""What each act asks for, and the verb that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accountability import issue_closing, issue_operations, issue_requests
from accountability.issue_pages import forms
from accountability.models import Issue
from ledger.transitions import StaleStatusError
from regions.models import User


@dataclass(frozen=True)
class Doing:
    """`do` takes the issue, `by` and the fields named in `takes`; `done` is said afterwards."""

    form: type[django_forms.Form]
    do: Callable[..., Any]
    done: Promise
    takes: tuple[str, ...] = ()


def _decide_extension(issue: Issue, *, by: User, asked: int | None, **given: Any) -> None:
    waiting = issue.extensions.filter(pk=asked, granted__isnull=True).first()
    if waiting is None:
        raise StaleStatusError(gettext_lazy("It was decided already."))
    waiting.issue = issue
    issue_requests.decide_extension(waiting, by=by, **given)


def _decide_withdrawal(issue: Issue, *, by: User, asked: int | None, **given: Any) -> None:
    waiting = issue.withdrawals.filter(pk=asked, granted__isnull=True).first()
    if waiting is None:
        raise StaleStatusError(gettext_lazy("It was decided already."))
    waiting.issue = issue
    issue_requests.decide_withdrawal(waiting, by=by, **given)


_SIGN = ("strokes", "note", "seen")

DOING: dict[str, Doing] = {
    "send-down": Doing(
        forms.SendDownForm, issue_operations.send_down, gettext_lazy("Sent down."), ("day",)
    ),
    "receive": Doing(forms.Plain, issue_operations.receive, gettext_lazy("Signed for.")),
    "progress": Doing(
        forms.ProgressForm, issue_operations.add_progress,
        gettext_lazy("The progress is written down."), ("words", "done_on"),
    ),
    "measures": Doing(
        forms.MeasuresForm, issue_operations.set_measures,
        gettext_lazy("Goal and measures are kept."), ("goal", "measures"),
    ),
    "verify": Doing(
        forms.SignForm, issue_closing.verify, gettext_lazy("Signed and handed up."), _SIGN
    ),
    "review": Doing(
        forms.SignForm, issue_closing.review, gettext_lazy("Signed and handed on."), _SIGN
    ),
    "close": Doing(
        forms.SignForm, issue_closing.close, gettext_lazy("Signed and closed out."), _SIGN
    ),
    "return": Doing(
        forms.ReturnForm, issue_closing.return_, gettext_lazy("Returned."), ("reason",)
    ),
    "file-up": Doing(forms.Plain, issue_closing.file_up, gettext_lazy("Filed up.")),
    "receive-filing": Doing(
        forms.Plain, issue_closing.receive_filing, gettext_lazy("Signed for.")
    ),
    "look-back": Doing(
        forms.LookBackForm, issue_closing.look_back, gettext_lazy("The look-back is recorded."),
        ("holds", "words"),
    ),
    "ask-extension": Doing(
        forms.ExtensionForm, issue_requests.ask_extension,
        gettext_lazy("The extension is asked for."), ("new_due_on", "reason"),
    ),
    "decide-extension": Doing(
        forms.DecisionForm, _decide_extension, gettext_lazy("The decision is recorded."),
        ("asked", "granted", "decision"),
    ),
    "ask-withdrawal": Doing(
        forms.WithdrawalForm, issue_requests.ask_withdrawal,
        gettext_lazy("The withdrawal is asked for."), ("reason", "doc_no"),
    ),
    "decide-withdrawal": Doing(
        forms.ConsentForm, _decide_withdrawal, gettext_lazy("The decision is recorded."),
        ("asked", "granted", "decision"),
    ),
    "transfer": Doing(
        forms.TransferForm, issue_operations.transfer,
        gettext_lazy("Handed over to the right unit."), ("unit", "reason"),
    ),
    "join": Doing(
        forms.JoinForm, issue_operations.join, gettext_lazy("The units are entered."),
        ("lead_unit", "assist_units"),
    ),
}  # fmt: skip
