"""What a signature on a lead answers for, and what a close-out must be able to show."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ledger.canonical import canonical, digest
from ledger.models import Evidence, Signature
from ledger.transitions import StaleStatusError
from screening import lead_replies
from screening.models import Lead


def files_of_round(lead: Lead) -> QuerySet[Evidence]:
    """Photos and papers of the present round; those of an earlier visit prove nothing now."""
    return Evidence.objects.filter(subject=lead.subject, subject_id=lead.pk, round=lead.round)


def signatures_of_round(lead: Lead) -> QuerySet[Signature]:
    return Signature.objects.filter(
        event__subject=lead.subject, event__subject_id=lead.pk, event__data__round=lead.round
    )


def signed_content(
    lead: Lead, *, verdict: str | None = None, findings: str | None = None
) -> dict[str, Any]:
    """Everything the page shows and a signature answers for."""
    return {
        "number": lead.number,
        "rule": lead.rule,
        "title": lead.title,
        "round": lead.round,
        "household": lead.household_id,
        "evidence": lead.evidence,
        "evidence_hash": lead.evidence_hash,
        "verdict": str(lead.verdict if verdict is None else verdict),
        "findings": lead.findings if findings is None else findings,
        "files": files_of_round(lead).digests(),
    }


def reviewed_content(lead: Lead) -> dict[str, Any]:
    """What a reviewer's signature answers for: the answer, and what the household said to it."""
    said = lead_replies.of_round(lead).values("pk", "stance", "speaker", "way", "words")
    return signed_content(lead) | {"replies": list(said)}


def seen_on_page(lead: Lead) -> str:
    """A token of what the page shows; it changes when anything that would be signed does."""
    return digest(canonical(reviewed_content(lead)))[:24]


def seen_at_the_door(lead: Lead) -> str:
    """The same for the answer page, whose files and words are still being written."""
    return f"{lead.round}.{lead.evidence_hash[:20]}"


def lock(lead: Lead, seen: str, token: Callable[[Lead], str]) -> None:
    """Hold the row until the transaction ends.

    Raises:
        StaleStatusError: what is about to be signed is not what the signer was shown; a nightly
            comparison may change the compared values while a page is open.
    """
    row = Lead.objects.select_for_update(of=("self",)).values_list("evidence_hash", "findings")
    is_same = row.get(pk=lead.pk) == (lead.evidence_hash, lead.findings)
    if not is_same or (seen and seen != token(lead)):
        raise StaleStatusError(_("What you are signing has changed; reload the page."))


def missing_proof(lead: Lead) -> list[str]:
    """What a close-out lacks, in words; empty when nothing does.

    The database asks for the same (migration `closed_needs_proof`).
    """
    signed = set(signatures_of_round(lead).values_list("role", flat=True))
    needed = {Signature.Role.VERIFIER}
    if lead.needs_two_verifiers:
        needed.add(Signature.Role.SECOND_VERIFIER)
    missing = []
    if not lead.verdict:
        missing.append(_("There is no verdict."))
    if not files_of_round(lead).exists():
        missing.append(_("There is no photo or paper of this round."))
    if needed - signed:
        missing.append(_("A verifier's signature is missing."))
    if lead.must_be_heard(lead.verdict) and not lead_replies.of_round(lead).exists():
        missing.append(_("The household was not heard: record what it says first."))
    return missing
