"""The household's right of reply (申辩): what it says to a lead, kept as it was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import events, evidence
from ledger.transitions import StaleStatusError
from regions.duties import Permission
from regions.models import User
from screening.models import Lead, LeadReply

SHORTEST = 5
KIND = "screening.lead.replied"
_HEARS = (Permission.LEAD_ANSWER, Permission.LEAD_FILE_UP, Permission.LEAD_CLOSE)


@dataclass(frozen=True)
class Reply:
    """What the household said: who spoke for it, how, when, and the words."""

    stance: LeadReply.Stance
    speaker: str
    way: LeadReply.Way
    said_on: date
    words: str = ""


def of_round(lead: Lead) -> QuerySet[LeadReply]:
    """What was said in the present round; what was said to an earlier finding is past."""
    return LeadReply.objects.filter(lead=lead, round=lead.round)


def may_record(lead: Lead, by: User) -> bool:
    """The lead is open and lies where `by` answers, files up or closes."""
    return lead.is_open and any(by.holds(permission, at=lead.holder) for permission in _HEARS)


@transaction.atomic
def record(
    lead: Lead, *, by: User, given: Reply, uploads: Sequence[UploadedFile] = ()
) -> LeadReply:
    """Keep what the household says; nobody changes it afterwards, but more may be added.

    Raises:
        PermissionDenied: the lead does not lie with `by`.
        StaleStatusError: it is closed, or has moved on meanwhile.
        ValidationError: what is missing, by field.
    """
    if not lead.is_open:
        raise StaleStatusError(_("The entry has moved on; reload the page."))
    if not may_record(lead, by):
        raise PermissionDenied(KIND)
    check(given)
    same = Lead.objects.select_for_update(of=("self",)).filter(
        pk=lead.pk, status=lead.status, round=lead.round, holder_id=lead.holder_id
    )
    if not same.exists():
        raise StaleStatusError(_("The entry has moved on; reload the page."))
    reply = LeadReply.objects.create(
        lead=lead,
        round=lead.round,
        stance=given.stance,
        speaker=given.speaker.strip(),
        way=given.way,
        said_on=given.said_on,
        words=given.words.strip(),
        recorded_at=timezone.now(),
        recorded_by=by,
    )
    for upload in uploads:
        evidence.store(upload, row=reply, by=by)
    events.append(
        events.Draft(
            kind=KIND,
            region=lead.region,
            subject=lead.subject,
            subject_id=lead.pk,
            by=by,
            note=f"{reply.get_stance_display()}（{reply.get_way_display()}）",
            data={"round": lead.round, "reply": reply.pk, "stance": str(given.stance)},
        )
    )
    return reply


def check(given: Reply) -> None:
    """
    Raises:
        ValidationError: what is missing, by field.
    """
    problems: dict[str, str] = {}
    if not given.speaker.strip():
        problems["speaker"] = _("Who spoke for the household?")
    if given.stance != LeadReply.Stance.SILENT and len(given.words.strip()) < SHORTEST:
        problems["words"] = _("Write down what was said, in the household's own words.")
    if given.said_on > timezone.localdate():
        problems["said_on"] = "申辩日期不能晚于今天"
    if problems:
        raise ValidationError(problems)
