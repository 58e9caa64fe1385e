"""Proof, signatures, progress and requests of one issue, by round."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

from accountability import issue_proof, transitions
from accountability.models import Issue
from ledger import shown
from ledger.models import Dispatch, Evidence, Signature

_RECEIPTS = (transitions.RECEIVED.kind, transitions.FILING_RECEIVED.kind)
_TITLES = {
    transitions.SENT_DOWN.kind: gettext_lazy("Sent down to %(place)s"),
    transitions.FILED_UP.kind: gettext_lazy("Close-out filed with %(place)s"),
}


@dataclass
class Round:
    """What was proved and signed in one round."""

    number: int
    photos: list[dict[str, str]] = field(default_factory=list)
    papers: list[dict[str, str]] = field(default_factory=list)
    signatures: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.photos or self.papers or self.signatures)


def rounds(issue: Issue) -> tuple[Round, list[Round]]:
    """The present round, and the earlier ones with something in them, newest first."""
    found: dict[int, Round] = {issue.round: Round(issue.round)}
    for number, files in _files(issue).items():
        one = found.setdefault(number, Round(number))
        one.photos = shown.photos(f for f in files if f.kind == Evidence.Kind.PHOTO)
        one.papers = shown.photos(f for f in files if f.kind == Evidence.Kind.PAPER)
    for number, hands in _hands(issue).items():
        found.setdefault(number, Round(number)).signatures = shown.hands(hands)
    present = found.pop(issue.round)
    return present, sorted(found.values(), key=lambda one: -one.number)


def _files(issue: Issue) -> dict[int, list[Evidence]]:
    files = defaultdict(list)
    for file in Evidence.objects.filter(subject=issue.subject, subject_id=issue.pk):
        files[file.round].append(file)
    return files


def _hands(issue: Issue) -> dict[int, list[Signature]]:
    hands = defaultdict(list)
    for signature in issue_proof.signatures_of(issue).select_related("event"):
        hands[signature.event.data["round"]].append(signature)
    return hands


def timeline(issue: Issue, journey: list[Dispatch], state: str) -> list[shown.Entry]:
    return shown.timeline(issue, journey=journey, state=state, receipts=_RECEIPTS, titles=_TITLES)
