"""A rule proposes, a person signs: what was seen at the door, the judgement, its two persons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from households.models import Household, JudgedItem, Judgement, Observation
from households.standards.items import BY_KEY
from households.standards.reading import ItemJudgement, judgement_of
from ledger import events, evidence, hands
from ledger.hands import Hand
from ledger.models import Event, Evidence, Signature
from regions.duties import Permission
from regions.models import User

OBSERVED = "households.standard.observed"
HANDED_IN = "households.judgement.handed_in"
SIGNED = "households.judgement.signed"
RETURNED = "households.judgement.returned"
STATEMENT = "本人入户查看，判定属实"
REVIEW_STATEMENT = "本人已复核，同意判定"
State = Judgement.State


class StandardError(Exception):
    """It cannot be done; the message is a Chinese sentence."""


class StaleJudgementError(StandardError):
    """Somebody else decided the judgement first."""


@dataclass(frozen=True)
class Decision:
    """What a person says of one item; `reason` where it is not what the rule proposes."""

    is_met: bool | None
    reason: str = ""


@transaction.atomic
def observe(
    household: Household,
    year: int,
    matter: str,
    is_met: bool,
    *,
    by: User,
    photos: Sequence[UploadedFile],
    note: str = "",
) -> Observation:
    """Keep what somebody saw at the door, with its photo.

    Raises:
        PermissionDenied: `by` does not work for this household.
        StandardError: there is no photo, or nothing is said of what is missing.
        ValidationError: a file is refused.
    """
    if not by.can(Permission.HOUSEHOLD_PROPOSE, at=household.region):
        raise PermissionDenied(OBSERVED)
    if not photos:
        raise StandardError("请拍照；吃、穿和入住以入户照片为准")
    if not is_met and not note.strip():
        raise StandardError("没有达到的，请写明缺什么")
    observation = Observation.objects.create(
        household=household,
        year=year,
        matter=matter,
        is_met=is_met,
        note=note.strip()[:200],
        observed_at=timezone.now(),
        observed_by=by,
    )
    for photo in photos:
        if evidence.store(photo, row=observation, by=by).kind != Evidence.Kind.PHOTO:
            raise ValidationError("这里要现场照片；材料请在算账表或档案里上传")
    _record(
        OBSERVED, household, Observation._meta.label_lower, observation.pk, by, note,
        {"year": year, "matter": matter, "is_met": is_met},
    )  # fmt: skip
    return observation


@transaction.atomic
def hand_in(
    household: Household,
    year: int,
    decisions: Mapping[str, Decision],
    *,
    by: User,
    strokes: str,
    seen: Mapping[str, Any] | None = None,
    note: str = "",
) -> Judgement:
    """Put the judgement of a year before who signs it. Items not named are as the rule proposes.

    `seen` are the values by item that the person had before them; when one is no longer so, it
    is asked for again.

    Raises:
        PermissionDenied: `by` does not work for this household.
        StandardError: a decision is without reason, the signature is missing, the values moved,
            or a judgement waits already.
    """
    if not by.can(Permission.HOUSEHOLD_PROPOSE, at=household.region):
        raise PermissionDenied(HANDED_IN)
    if not strokes:
        raise StandardError("请先签字")
    standing = judgement_of(household, year)
    if seen is not None and seen != {one.item.key: one.seen for one in standing.items}:
        raise StandardError("您填写期间数据有变动；请核对新的数据后再提交")
    newest = household.judgements.filter(year=year).order_by("-version").first()
    try:
        with transaction.atomic():
            judgement = Judgement.objects.create(
                household=household,
                year=year,
                version=newest.version + 1 if newest else 1,
                note=note.strip()[:500],
                observed_at=timezone.now(),
                observed_by=by,
            )
    except IntegrityError as error:
        raise StandardError("本年度已有一份待签认的判定；请先签认或退回") from error
    JudgedItem.objects.bulk_create(
        _judged(judgement, one, decisions.get(one.item.key)) for one in standing.items
    )
    event = _of(HANDED_IN, judgement, by, note)
    _sign(event, judgement, STATEMENT, Hand(Signature.Role.VERIFIER, by.full_name, strokes, by))
    return judgement


def _judged(judgement: Judgement, one: ItemJudgement, decision: Decision | None) -> JudgedItem:
    is_met = decision.is_met if decision else one.proposed
    reason = decision.reason.strip() if decision else ""
    if is_met is not one.proposed and not reason:
        raise StandardError(f"“{one.item.title}”的判定与规则不同，请写明理由")
    return JudgedItem(
        judgement=judgement,
        item=one.item.key,
        proposed=one.proposed,
        is_met=is_met,
        reason=reason[:200] if is_met is not one.proposed else "",
        words=one.rule[:300],
        seen=one.seen,
    )


@transaction.atomic
def sign(judgement: Judgement, *, by: User, strokes: str, note: str = "") -> Event:
    """Another person signs the judgement; it is kept with the values it saw.

    Raises:
        PermissionDenied: `by` may not sign here, or observed it (two persons, not accounts).
        StandardError: the signature is missing, or a value changed since it was handed in.
        StaleJudgementError: it was decided already.
    """
    if not may_review(judgement, by):
        raise PermissionDenied("判定人不能签认自己的判定")
    if not strokes:
        raise StandardError("请先签字")
    moved = [BY_KEY[key].title for key in changed_items(judgement)]
    if moved:
        raise StandardError(f"提交后“{'、'.join(moved)}”的数据有变动；请退回重新判定")
    _take(
        judgement, State.HANDED_IN, State.SIGNED, signed_at=timezone.now(), signed_by=by,
        answer=note.strip()[:500],
    )  # fmt: skip
    event = _of(SIGNED, judgement, by, note)
    hand = Hand(Signature.Role.REVIEWER, by.full_name, strokes, by)
    _sign(event, judgement, REVIEW_STATEMENT, hand)
    return event


@transaction.atomic
def return_(judgement: Judgement, *, by: User, note: str) -> Event:
    """Send a judgement back to who observed.

    Raises:
        PermissionDenied: `by` may not sign here.
        StandardError: no reason is given.
        StaleJudgementError: it was decided already.
    """
    if not by.can(Permission.STANDARD_SIGN, at=judgement.household.region):
        raise PermissionDenied(RETURNED)
    if not note.strip():
        raise StandardError("请写明退回的理由")
    _take(
        judgement, State.HANDED_IN, State.RETURNED, returned_at=timezone.now(), returned_by=by,
        answer=note.strip()[:500],
    )  # fmt: skip
    return _of(RETURNED, judgement, by, note)


def may_review(judgement: Judgement, by: User) -> bool:
    """`by` may sign: holds the duty, and is not who observed."""
    allowed = by.can(Permission.STANDARD_SIGN, at=judgement.household.region)
    return allowed and judgement.observed_by.person != by.person


def changed_items(judgement: Judgement) -> list[str]:
    """The items whose values are no longer those the judgement saw."""
    now = judgement_of(judgement.household, judgement.year)
    return [one.item for one in judgement.items.all() if now.of(one.item).seen != one.seen]


def photos_of(household: Household, year: int) -> dict[str, list[Evidence]]:
    """The photos of the latest observation of each matter."""
    latest: dict[int, str] = {}
    for observation in household.observations.filter(year=year).order_by("observed_at"):
        latest = {pk: matter for pk, matter in latest.items() if matter != observation.matter}
        latest[observation.pk] = observation.matter
    found: dict[str, list[Evidence]] = {}
    files = Evidence.objects.filter(
        subject=Observation._meta.label_lower, subject_id__in=list(latest)
    )
    for file in files:
        found.setdefault(latest[file.subject_id], []).append(file)
    return found


def _take(judgement: Judgement, source: State, target: State, **fields: Any) -> None:
    """Move the judgement if nobody did so before."""
    rows = Judgement.objects.filter(pk=judgement.pk, state=source)
    if rows.update(state=target, **fields) != 1:
        raise StaleJudgementError("这份判定已由他人办理，请刷新后再看")
    judgement.state = target
    for name, value in fields.items():
        setattr(judgement, name, value)


def _sign(event: Event, judgement: Judgement, statement: str, hand: Hand) -> None:
    content = {
        "judgement": judgement.pk,
        "year": judgement.year,
        "version": judgement.version,
        "items": [
            [one.item, one.proposed, one.is_met, one.reason, one.words, one.seen]
            for one in judgement.items.all()
        ],
    }
    region = judgement.household.region
    hands.write(event, region=region, statement=statement, signed=content, hands=[hand])


def _of(kind: str, judgement: Judgement, by: User, note: str) -> Event:
    data = {"year": judgement.year, "version": judgement.version}
    label = Judgement._meta.label_lower
    return _record(kind, judgement.household, label, judgement.pk, by, note, data)


def _record(
    kind: str, household: Household, subject: str, key: int, by: User, note: str,
    data: dict[str, Any],
) -> Event:  # fmt: skip
    return events.append(
        events.Draft(
            kind=kind,
            region=household.region,
            subject=subject,
            subject_id=key,
            by=by,
            note=note[:200],
            data={"household": household.pk, **data},
        )
    )
