"""Forms of a decision: approving signs, returning gives a reason."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accountability.issue_moves import SHORTEST_REASON
from accountability.issue_review import hand, reasons
from accountability.issue_review.deciding import MOST, Decision
from accountability.models import ReturnReason, ReviewBatch
from accountability.seen import Seen, SeenForm
from ledger.strokes import StrokesField
from regions.step_up import PasswordAgain

_LONGEST = 500


class _KeyForm(forms.Form):
    """Carries a key of its own, so that the same form sent twice decides once, and the moment it
    was shown, so that nothing is decided that was handed in later.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    shown_at = forms.FloatField(widget=forms.HiddenInput, initial=time.time)

    def clean_shown_at(self) -> datetime:
        try:
            return datetime.fromtimestamp(self.cleaned_data["shown_at"], UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise ValidationError(_("The form is broken; reload the page.")) from error


class ApproveForm(PasswordAgain, _KeyForm):
    """A hand on the glass unless one was drawn lately, and the password unless asked lately."""

    strokes = StrokesField(required=False)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.kept = hand.kept(request)
        super().__init__(*args, request=request, **kwargs)

    @property
    def asks(self) -> bool:
        """There is something to fill in."""
        return not self.kept or bool({"password", "pin"} & self.fields.keys())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("strokes") and not self.kept and "strokes" not in self.errors:
            self.add_error("strokes", ValidationError(_("Please sign first")))
        return given

    def decision(self) -> Decision:
        """What was decided; the hand is kept for the next entries."""
        strokes = self.cleaned_data.get("strokes") or self.kept
        if self.cleaned_data.get("strokes"):
            hand.keep(self.request, strokes)
        given = self.cleaned_data
        verb = ReviewBatch.Verb.APPROVE
        return Decision(verb, given["key"], strokes=strokes, shown_at=given["shown_at"])


class ReturnForm(_KeyForm):
    """A sentence of the list, words of one's own, or both."""

    template = forms.ChoiceField(
        label=_("Reason"), required=False, widget=forms.RadioSelect, choices=()
    )
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=_LONGEST - 200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(words, words) for words in reasons.offered()]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        said = (given.get("template"), (given.get("words") or "").strip())
        given["reason"] = "；".join(part for part in said if part)
        if len(given["reason"]) < SHORTEST_REASON:
            self.add_error("words", _("Say why, in at least five characters."))
        return given

    def decision(self) -> Decision:
        given = self.cleaned_data
        verb = ReviewBatch.Verb.RETURN
        return Decision(verb, given["key"], reason=given["reason"], shown_at=given["shown_at"])


class ReasonForm(SeenForm, forms.Form):
    """A sentence of the list of reasons."""

    words = forms.CharField(label=_("Sentence"), max_length=200)
    position = forms.IntegerField(
        label=_("Position"), required=False, min_value=1, max_value=9999,
        help_text=_("Empty: at the end."),
    )  # fmt: skip
    is_offered = forms.BooleanField(label=_("Offered to choose from"), required=False, initial=True)

    @classmethod
    def of(cls, reason: ReturnReason | None, posted: Any = None) -> "ReasonForm":
        """The form of a sentence, or of a new one."""
        if reason is None:
            return cls(posted)
        values = {
            "words": reason.words,
            "position": reason.position,
            "is_offered": reason.disabled_on is None,
        }
        return cls(posted, initial=values, seen=Seen(reason, values))


def chosen(given: list[str]) -> list[int]:
    """The keys of ticked rows, each once, at most one more than can be decided at once."""
    pks = dict.fromkeys(int(pk) for pk in given if pk.isdecimal() and len(pk) < 19)
    return list(pks)[: MOST + 1]
