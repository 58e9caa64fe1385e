"""Verbs of a finding's life: answered at the grid, reviewed, closed; exempted with a reason.

A finding lies with the grid (a village's with the village) until it is answered, then with the
township, then with the county. Three persons, as in every ledger. Every verb may raise what
`ledger.transitions.perform` raises: PermissionDenied, StaleStatusError, SamePersonError.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import QualityFinding
from households.models.quality import Verdict
from households.quality import reconcile, transitions
from households.quality.rulebook import rules
from ledger import evidence
from ledger.models import Event, Evidence
from ledger.transitions import SamePersonError, StaleStatusError, Transition, may, perform, stepped
from regions.models import Level, Region, User

SHORTEST = 5
MOST_FILES = 6
LONGEST_EXEMPTION = timedelta(days=366)
_STAMPS = ("verified_at", "verified_by", "reviewed_at", "reviewed_by", "closed_at", "closed_by")
Verb = Callable[..., Event]


@dataclass(frozen=True)
class Outcome:
    """What became of one finding in a bulk move; `problem` is empty when it went."""

    finding: QualityFinding
    problem: str = ""


@transaction.atomic
def answer(
    finding: QualityFinding,
    *,
    by: User,
    verdict: Verdict,
    words: str,
    uploads: Sequence[UploadedFile] = (),
) -> Event:
    """Say that the data were corrected, or that they are right as they are, with proof.

    Raises:
        ValidationError: what is missing, by field (`words`, `photos`).
    """
    _must_be_open_to(transitions.ANSWERED, finding, by)
    words = _given(words, "words")
    for upload in uploads[:MOST_FILES]:
        evidence.store(upload, row=finding, by=by)
    if verdict == Verdict.RIGHT and not files_of_round(finding):
        raise ValidationError({"photos": _("Add a photo or paper that proves it.")})
    return _pass_up(
        transitions.ANSWERED, finding, by=by, verdict=verdict, words=words, return_reason="",
        verified_at=timezone.now(), verified_by=by, responsible=by,
    )  # fmt: skip


@transaction.atomic
def review(finding: QualityFinding, *, by: User) -> Event:
    """The township agrees with the answer and passes it up to the county."""
    if finding.holder.level != Level.TOWNSHIP:
        raise StaleStatusError(_("The entry has moved on; reload the page."))
    return _pass_up(
        transitions.REVIEWED, finding, by=by, reviewed_at=timezone.now(), reviewed_by=by
    )


@transaction.atomic
def close(finding: QualityFinding, *, by: User, note: str = "") -> Event:
    """The county agrees. The decision holds as long as the values stay."""
    if finding.holder.level > Level.COUNTY:
        raise StaleStatusError(_("The township reviews it first."))
    _must_be_open_to(transitions.CLOSED, finding, by)
    _lock(finding)
    return perform(
        transitions.CLOSED,
        finding,
        by=by,
        note=note.strip()[:200],
        signed=signed_content(finding),
        data={"verdict": finding.verdict},
        closed_at=timezone.now(),
        closed_by=by,
        decided_hash=finding.evidence_hash,
    )


@transaction.atomic
def return_(finding: QualityFinding, *, by: User, reason: str) -> Event:
    """Send the answer back to where the finding lies; a new round begins."""
    _must_be_open_to(transitions.RETURNED, finding, by)
    reason = _given(reason, "reason")
    return perform(
        transitions.RETURNED,
        finding,
        by=by,
        note=reason[:200],
        holder=finding.region,
        return_reason=reason[:500],
        round=finding.round + 1,
        **dict.fromkeys(_STAMPS[:4]),
    )


@transaction.atomic
def exempt(finding: QualityFinding, *, by: User, reason: str, until: date) -> Event:
    """Let a finding stand, with a reason and to a day; it holds as long as the values stay.

    Raises:
        ValidationError: the rule lets nobody off, no reason, or a day in the past or too far.
    """
    _must_be_open_to(transitions.EXEMPTED, finding, by)
    rule = rules().get(finding.rule)
    if rule is None or not rule.is_exemptable:
        raise ValidationError(_("Findings of this rule are corrected; they cannot be exempted."))
    reason = _given(reason, "reason")
    today = timezone.localdate()
    if not today < until <= today + LONGEST_EXEMPTION:
        raise ValidationError({"until": _("Choose a day after today, at most a year ahead.")})
    _lock(finding)
    cleared: dict[str, Any] = dict.fromkeys(_STAMPS)
    return perform(
        transitions.EXEMPTED,
        finding,
        by=by,
        note=reason[:200],
        signed=signed_content(finding) | {"reason": reason, "until": until.isoformat()},
        data={"until": until.isoformat()},
        exempted_at=timezone.now(),
        exempted_by=by,
        exempt_reason=reason[:500],
        exempt_until=until,
        decided_hash=finding.evidence_hash,
        **cleared,
    )


@transaction.atomic
def end_exemption(finding: QualityFinding, *, by: User, reason: str) -> Event:
    """Take an exemption back before its day; the finding lies open again."""
    if not finding.is_exempt:
        raise StaleStatusError(_("The finding is not exempt."))
    reason = _given(reason, "reason")
    due = reconcile.due_on(finding.severity)
    return perform(
        transitions.EXEMPTION_ENDED,
        finding,
        by=by,
        note=reason[:200],
        data={"due_on": due.isoformat()},
        exempted_at=None,
        exempted_by=None,
        exempt_reason="",
        exempt_until=None,
        decided_hash="",
        holder=finding.region,
        due_on=due,
        round=finding.round + 1,
        return_reason=reason[:500],
    )


def each(verb: Verb, found: Iterable[QualityFinding], *, by: User, **given: Any) -> list[Outcome]:
    """Do `verb` to each finding by itself, so that one that cannot go holds up no other."""
    return [_try(verb, finding, by=by, **given) for finding in found]


def _try(verb: Verb, finding: QualityFinding, **given: Any) -> Outcome:
    try:
        verb(finding, **given)
    except PermissionDenied:
        return Outcome(finding, _("It lies with %(place)s now.") % {"place": finding.holder.name})
    except (StaleStatusError, SamePersonError) as error:
        return Outcome(finding, str(error))
    except ValidationError as error:
        return Outcome(finding, " ".join(error.messages))
    return Outcome(finding)


# --- where it lies, and what is signed ----------------------------------------------------------
def above(finding: QualityFinding) -> Region:
    """Who has the next turn: the township of an answer, the county of a review."""
    level = Level.TOWNSHIP if finding.holder.level > Level.TOWNSHIP else Level.COUNTY
    return next(region for region in finding.region.ancestors if region.level == level)


def files_of_round(finding: QualityFinding) -> list[Evidence]:
    """Photos and papers of the present round."""
    files = Evidence.objects.filter(subject=finding.subject, subject_id=finding.pk)
    return list(files.filter(round=finding.round))


def signed_content(finding: QualityFinding, **changed: Any) -> dict[str, Any]:
    """What a signature on a finding answers for."""
    return {
        "number": finding.number,
        "rule": finding.rule,
        "round": finding.round,
        "subject": [finding.subject_kind, finding.subject_pk],
        "evidence_hash": finding.evidence_hash,
        "verdict": str(changed.get("verdict", finding.verdict)),
        "words": changed.get("words", finding.words),
        "files": sorted(file.digest for file in files_of_round(finding)),
    }


def _pass_up(transition: Transition, finding: QualityFinding, *, by: User, **values: Any) -> Event:
    _must_be_open_to(transition, finding, by)
    _lock(finding)
    to = above(finding)
    return perform(
        transition,
        finding,
        by=by,
        signed=signed_content(finding, **values),
        data={"from": finding.holder.code, "to": to.code},
        holder=to,
        **values,
    )


def _must_be_open_to(transition: Transition, finding: QualityFinding, by: User) -> None:
    """Refuse early what `perform` would refuse, before files and stamps are written."""
    if not may(transition, finding, by):
        raise PermissionDenied(transition.kind)
    if finding.status not in transition.sources:
        raise StaleStatusError(_("The entry has moved on; reload the page."))
    if transition.is_step and stepped(finding, by):
        raise SamePersonError(_("You signed in this round already; another person must review."))


def _lock(finding: QualityFinding) -> None:
    """Hold the row; the nightly check may have changed the values while a page was open."""
    rows = QualityFinding.objects.select_for_update(of=("self",)).filter(pk=finding.pk)
    if rows.values_list("evidence_hash", flat=True).get() != finding.evidence_hash:
        raise StaleStatusError(_("What you are signing has changed; reload the page."))


def _given(text: str, field: str) -> str:
    if len(text.strip()) < SHORTEST:
        raise ValidationError({field: _("Say why, in at least five characters.")})
    return text.strip()
