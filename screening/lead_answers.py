"""The answer at the door: verdict, words, photos, and the hands of those who stood there."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import events, evidence
from ledger.hands import Hand
from ledger.models import Dispatch, Event, Evidence, Signature
from ledger.transitions import hold
from regions.models import User
from screening import lead_proof, lead_replies, transitions
from screening.lead_places import above, companions, lies_at_the_bottom, must_be_open_to, pass_to
from screening.lead_replies import Reply
from screening.models import Lead, Verdict

SHORTEST_FINDINGS = 5
MOST_FILES = 12
TAKEN_OVER = "screening.lead.taken_over"


@dataclass(frozen=True)
class Answer:
    """What the grid worker hands in. Strokes are JSON: a list of strokes of [x, y].

    `second` stands at the door for kinds A, B and C and signs on the same glass; `head_name` and
    `head_strokes` are the household head's, who may decline; `reply` is what the household says to
    the finding, needed for a verdict that costs it something.
    """

    verdict: Verdict
    findings: str
    strokes: str
    uploads: Sequence[UploadedFile] = ()
    second: User | None = None
    second_strokes: str = ""
    head_name: str = ""
    head_strokes: str = ""
    reply: Reply | None = None


@transaction.atomic
def add_file(
    lead: Lead, upload: UploadedFile, *, by: User, claim: evidence.Claim | None = None
) -> Evidence:
    """Keep one photo or paper for the answer that is being written.

    Raises:
        PermissionDenied, StaleStatusError: as for answering.
        ValidationError: the file is refused, or there are too many.
    """
    _must_be_answerable(lead, by)
    if lead_proof.files_of_round(lead).count() >= MOST_FILES:
        raise ValidationError(_("At most %(n)d files an answer.") % {"n": MOST_FILES})
    return evidence.store(upload, row=lead, by=by, claim=claim)


@transaction.atomic
def answer(lead: Lead, *, by: User, given: Answer, seen: str = "") -> Event:
    """The grid worker says what was found, proves it and signs; the lead starts its way up.

    Raises:
        PermissionDenied, StaleStatusError, SamePersonError: as `ledger.transitions.perform`.
        ValidationError: what is missing, by field (`findings`, `photos`, `strokes`, `second`,
            `second_strokes`, `stance`, and those of a reply).
    """
    _must_be_answerable(lead, by)
    lead_proof.lock(lead, seen, lead_proof.seen_at_the_door)
    _check(lead, given, by)
    if given.reply:
        lead_replies.record(lead, by=by, given=given.reply)
    for upload in given.uploads:
        add_file(lead, upload, by=by)
    if not lead_proof.files_of_round(lead).exists():
        raise ValidationError({"photos": _("Add at least one photo or paper of this visit.")})
    findings = given.findings.strip()
    return pass_to(
        above(lead),
        lead,
        transitions.ANSWERED,
        Dispatch.Direction.UP,
        by=by,
        signed=lead_proof.signed_content(lead, verdict=given.verdict, findings=findings),
        strokes=given.strokes,
        hands=_hands(given),
        data={"verdict": str(given.verdict)},
        verdict=given.verdict,
        findings=findings,
        return_reason="",
        verified_at=timezone.now(),
        verified_by=by,
        responsible=by,
    )


@transaction.atomic
def take_over(lead: Lead, *, by: User, verdict: Verdict, findings: str) -> Event:
    """Lay what somebody else found at the door before `by`, who answers and signs. It says nothing
    yet: verdict and words are a draft until then.

    Raises:
        PermissionDenied, StaleStatusError: as for answering.
    """
    _must_be_answerable(lead, by)
    hold(lead)
    lead.verdict, lead.findings = verdict, findings
    Lead.objects.filter(pk=lead.pk).update(verdict=verdict, findings=findings)
    return events.append(
        events.Draft(
            kind=TAKEN_OVER,
            region=lead.region,
            subject=lead.subject,
            subject_id=lead.pk,
            by=by,
            data={"round": lead.round, "verdict": str(verdict)},
        )
    )


def _must_be_answerable(lead: Lead, by: User) -> None:
    must_be_open_to(transitions.ANSWERED, lead, by)
    if not lies_at_the_bottom(lead):
        raise PermissionDenied(transitions.ANSWERED.kind)


def _check(lead: Lead, given: Answer, by: User) -> None:
    problems: dict[str, str] = {}
    if len(given.findings.strip()) < SHORTEST_FINDINGS:
        problems["findings"] = _("Say in words what was found.")
    if not given.strokes:
        problems["strokes"] = _("Please sign first")
    if lead.needs_two_verifiers:
        if given.second is None or not companions(lead, by=by).filter(pk=given.second.pk).exists():
            problems["second"] = _("Choose who verified with you.")
        if not given.second_strokes:
            problems["second_strokes"] = _("Please sign first")
    if len(given.uploads) + lead_proof.files_of_round(lead).count() > MOST_FILES:
        problems["photos"] = _("At most %(n)d files an answer.") % {"n": MOST_FILES}
    is_heard = given.reply is not None or lead_replies.of_round(lead).exists()
    if lead.must_be_heard(given.verdict) and not is_heard:
        problems["stance"] = _("Hear the household first: what does it say to this?")
    if problems:
        raise ValidationError(problems)


def _hands(given: Answer) -> list[Hand]:
    hands = []
    if given.second:
        role = Signature.Role.SECOND_VERIFIER
        hands.append(Hand(role, given.second.full_name, given.second_strokes, given.second))
    if given.head_strokes:
        hands.append(Hand(Signature.Role.HEAD, given.head_name, given.head_strokes))
    return hands
