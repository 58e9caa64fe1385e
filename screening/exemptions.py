"""Exemptions (豁免): who is let off a rule, why, by which paper, and until when.

Put forward by one person and signed by another (`screening.rule_decisions`). The lead of somebody
exempt is withdrawn at once when it is signed, those of a whole county by the next comparison.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Household, Person
from ledger import evidence, many
from ledger.transitions import StaleStatusError, perform
from regions.models import Level, Region, User
from screening import rule_decisions, transitions
from screening.lead_operations import rules
from screening.models import Lead, RuleExemption
from screening.rule_decisions import SHORTEST, longest_exemption

Subject = RuleExemption.Subject


@dataclass(frozen=True)
class Whom:
    """Who is to be exempt: a person of a household, a household, or a whole county."""

    kind: Subject
    region: Region
    household: Household | None = None
    person: Person | None = None


def of_lead(lead: Lead, *, with_household: bool = False) -> Whom:
    """The subject of a lead, or the household that it belongs to."""
    if lead.person is None or with_household:
        return Whom(Subject.HOUSEHOLD, lead.region, lead.household)
    return Whom(Subject.PERSON, lead.region, lead.household, lead.person)


@transaction.atomic
def propose(
    whom: Whom,
    *,
    rule: str,
    reason: str,
    paper: str,
    valid_from: date,
    valid_until: date,
    by: User,
    uploads: Sequence[UploadedFile] = (),
) -> RuleExemption:
    """Put an exemption forward; it holds once another person has signed.

    Raises:
        PermissionDenied: `by` may not decide on rules there.
        ValidationError: what is wrong, by field.
    """
    rule_decisions.may_decide(by, whom.region)
    _check(whom, rule, reason, paper, valid_from, valid_until)
    row = RuleExemption.objects.create(
        region=whom.region,
        rule=rule,
        subject_kind=whom.kind,
        household=whom.household,
        person=whom.person,
        reason=reason.strip(),
        paper=paper.strip(),
        **rule_decisions.opened(by, valid_from, valid_until),
    )
    for upload in uploads:
        evidence.store(upload, row=row, by=by)
    rule_decisions.record(row, "proposed", by, reason.strip(), ask=True)
    return row


def _check(
    whom: Whom, rule: str, reason: str, paper: str, valid_from: date, valid_until: date
) -> None:
    if rule not in rules():
        raise ValidationError({"rule": "没有这条规则"})
    if whom.kind == Subject.COUNTY and whom.region.level != Level.COUNTY:
        raise ValidationError({"region": "整条规则的豁免以县为单位；请选择县"})
    if len(reason.strip()) < SHORTEST:
        raise ValidationError({"reason": _("Say why, in at least five characters.")})
    if len(paper.strip()) < SHORTEST:
        raise ValidationError({"paper": "请填写依据文件的名称和文号"})
    rule_decisions.check_days(valid_from, valid_until)
    if valid_until > longest_exemption(valid_from):
        raise ValidationError({"valid_until": "豁免最长三年，到期重新研判"})
    if _same(whom, rule, valid_from).exists():
        raise ValidationError({"rule": "该对象对这条规则已有豁免（含待签字的）；无需重复提出"})


def _same(whom: Whom, rule: str, day: date):
    """Exemptions of the same subject that wait or still hold on `day`."""
    mine = RuleExemption.objects.filter(
        rule=rule, subject_kind=whom.kind, household=whom.household, person=whom.person,
        dropped_at__isnull=True, ended_at__isnull=True, valid_until__gte=day,
    )  # fmt: skip
    return mine.filter(region=whom.region) if whom.kind == Subject.COUNTY else mine


@transaction.atomic
def sign(row: RuleExemption, *, by: User, strokes: str = "") -> None:
    """Another person signs; the open leads of the subject are withdrawn.

    An answer that waits for review stays with who reviews it.
    """
    # Who answers one of the leads holds it and waits for the chain: leads first, here too.
    leads = [] if row.is_of_county else many.lock(open_leads(row))
    rule_decisions.sign(row, by=by, strokes=strokes)
    if not row.is_in_force(timezone.localdate()):
        return
    for lead in leads:
        perform(
            transitions.EXEMPTED,
            lead,
            by=by,
            note=row.reason[:200],
            data={"exemption": row.pk},
            exemption=row,
            verified_at=None,
            verified_by=None,
        )


def open_leads(row: RuleExemption) -> QuerySet[Lead]:
    """The leads that the exemption of a person or household withdraws."""
    mine = Lead.objects.filter(rule=row.rule, status__in=transitions.EXEMPTED.sources)
    if row.subject_kind == Subject.PERSON:
        mine = mine.filter(person=row.person)
    else:
        mine = mine.filter(household=row.household)
    return mine


@transaction.atomic
def end(row: RuleExemption, *, by: User, reason: str) -> None:
    """The exemption is over from now on; the next comparison opens what it finds."""
    rule_decisions.may_decide(by, row.region)
    if len(reason.strip()) < SHORTEST:
        raise ValidationError({"reason": _("Say why, in at least five characters.")})
    held = RuleExemption.objects.filter(
        pk=row.pk,
        signed_at__isnull=False,
        ended_at__isnull=True,
        valid_until__gte=timezone.localdate(),
    )
    stamps = {"ended_at": timezone.now(), "ended_by": by, "end_reason": reason.strip()}
    if held.update(**stamps) != 1:
        raise StaleStatusError(_("This exemption does not hold any more; reload the page."))
    for name, value in stamps.items():
        setattr(row, name, value)
    rule_decisions.record(row, "ended", by, reason.strip())


def of_subject(lead: Lead) -> list[RuleExemption]:
    """Exemptions from its rule of a lead's person or household, in force or to be signed."""
    today = timezone.localdate()
    rows = RuleExemption.objects.filter(
        rule=lead.rule, household=lead.household, dropped_at__isnull=True, ended_at__isnull=True,
        valid_until__gte=today,
    )  # fmt: skip
    return [row for row in rows if row.person_id in (None, lead.person_id)]
