"""Which of many entries can be decided, and why not, in words: read at once for all of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accountability import issue_proof, stages, transitions
from accountability.issue_steps import UPWARD
from accountability.models import Issue, ReviewBatch
from ledger import many
from ledger.canonical import canonical
from ledger.models import Evidence, Signature, Status
from ledger.models.evidence import DIGEST
from ledger.transitions import may
from regions.models import User


@dataclass
class Proof:
    """What lies before the signer of one entry: digests and kinds of the round's files, whether
    the head of the household signed, and the content that was signed last ("" if nothing was).
    """

    files: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    has_head: bool = False
    signed: str = ""

    def content(self, issue: Issue) -> dict[str, Any]:
        return issue_proof.content_of(issue, sorted(self.files))


def proofs(issues: Sequence[Issue]) -> dict[int, Proof]:
    """The proof of each entry by key, in two questions."""
    found: dict[int, Proof] = defaultdict(Proof)
    by_key = {issue.pk: issue for issue in issues}
    subject = Issue._meta.label_lower
    files = Evidence.objects.filter(subject=subject, subject_id__in=by_key).order_by()
    columns = ("subject_id", "round", "uploaded_at", DIGEST, "kind")
    for pk, round_, uploaded_at, digest, kind in files.values_list(*columns):
        if round_ == by_key[pk].round and uploaded_at > by_key[pk].opened_at:
            found[pk].files.append(digest)
            found[pk].kinds.add(kind)
    signed = Signature.objects.filter(event__subject=subject, event__subject_id__in=by_key)
    columns = ("event__subject_id", "event__data__round", "role", "content")
    for pk, round_, role, content in signed.order_by("event_id", "pk").values_list(*columns):
        if round_ == by_key[pk].round:
            found[pk].has_head |= role == Signature.Role.HEAD
            found[pk].signed = content
    return found


def problems(
    verb: str,
    issues: Sequence[Issue],
    by: User,
    proof: Mapping[int, Proof],
    *,
    shown_at: datetime | None = None,
) -> dict[int, str]:
    """Why entries cannot be decided so by this person: sentences by key; none for those that can.

    The verbs of a single entry and the database refuse the same.
    """
    taken = many.stepped_by(issues, by) if verb == ReviewBatch.Verb.APPROVE else set()
    found = {}
    for issue in issues:
        sentence = _misplaced(verb, issue, by)
        if not sentence and shown_at:
            sentence = _moved_since(issue, shown_at)
        if not sentence and issue.pk in taken:
            sentence = _(
                "You already took a step of this entry; another person must take this one."
            )
        if not sentence and verb == ReviewBatch.Verb.APPROVE:
            sentence = _unproven(issue, proof[issue.pk])
        if sentence:
            found[issue.pk] = sentence
    return found


def _misplaced(verb: str, issue: Issue, by: User) -> str:
    if issue.status != Status.ANSWERED:
        return _("It is not applied for: %(state)s.") % {"state": stages.word_of(issue)}
    step = UPWARD[stages.stage_of(issue)]
    returns = verb == ReviewBatch.Verb.RETURN
    transition = transitions.RETURNED if returns else step.transition
    if not may(transition, issue, by):
        return _("It lies with %(place)s.") % {"place": issue.holder.name}
    return ""


def _moved_since(issue: Issue, shown_at: datetime) -> str:
    """Whoever decides takes the step that was before them, not the one after a colleague's."""
    if issue.applied_at and issue.applied_at > shown_at:
        return "您打开页面以后又重新提交过，请重新查看再决定"
    steps = (issue.verified_at, issue.reviewed_at)
    if any(at and at > shown_at for at in steps):
        return "您打开页面以后已由他人办理了这一步，请重新查看再决定"
    return ""


def _unproven(issue: Issue, proof: Proof) -> str:
    if missing := issue_proof.lacks(issue, proof.kinds, is_signed_by_head=proof.has_head):
        return next(iter(missing.values()))
    if proof.signed and proof.signed != canonical(proof.content(issue)):
        return "申请人签字以后内容有改动，请打开逐条查看，或退回重新签字"
    return ""
