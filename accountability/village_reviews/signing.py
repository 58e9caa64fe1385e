"""The two signatures under a sheet, and sending it back between them."""

from django.db import transaction
from django.utils import timezone

from accountability.models import VillageSheet
from accountability.village_reviews import people, reviewing
from accountability.village_reviews.telling import VillageError, no_numbers, tell
from ledger import hands
from ledger.canonical import canonical, digest
from ledger.models import Event, Signature
from ledger.obligations import operations as duties
from regions.models import Level, Region, User

State = VillageSheet.State
SAYS_FIRST = "本人已到村逐项复核，所记属实，对复核结果负责"
SAYS_SECOND = "本人已核对复核表，同意复核结论，对复核结果负责"
DUTY = "village_review"


def version(sheet: VillageSheet) -> str:
    """What tells one state of a sheet from another; `sign_first` is given what was shown."""
    return digest(canonical(reviewing.content_of(sheet)))


@transaction.atomic
def sign_first(sheet: VillageSheet, *, by: User, seen: str, strokes: str = "") -> VillageSheet:
    """The reviewer signs; figures and answers are frozen.

    Raises:
        PermissionDenied, VillageError: as `reviewing.locked`; something is missing or was changed
            since it was shown.
    """
    sheet = reviewing.locked(sheet, State.WRITING, by)
    if why := reviewing.missing(sheet):
        raise VillageError(why)
    _is_what_was_seen(sheet, seen)
    sheet.state, sheet.first_at, sheet.first_by = State.FIRST, timezone.now(), by
    sheet.save(update_fields=["state", "first_at", "first_by"])
    event = tell("village_sheet.first", sheet, sheet.region, by, conclusion=sheet.conclusion)
    _sign(event, sheet, Signature.Role.VERIFIER, SAYS_FIRST, strokes, by)
    return sheet


@transaction.atomic
def send_back(sheet: VillageSheet, *, by: User, words: str) -> VillageSheet:
    """The second does not sign, and says why; the first one's signature stays on the trail.

    Raises:
        PermissionDenied, VillageError: as `reviewing.locked`; no reason.
    """
    sheet = reviewing.locked(sheet, State.FIRST, by)
    if len(no_numbers(words)) < reviewing.SHORTEST:
        raise VillageError("请用至少四个字写明退回的原因。")
    sheet.state, sheet.first_at, sheet.first_by = State.WRITING, None, None
    sheet.back_words = words.strip()[:300]
    sheet.save(update_fields=["state", "first_at", "first_by", "back_words"])
    tell("village_sheet.back", sheet, sheet.region, by)
    return sheet


@transaction.atomic
def sign_second(sheet: VillageSheet, *, by: User, seen: str, strokes: str = "") -> VillageSheet:
    """Another person signs; what the village, and with the last of them the township, owes for
    the period is met.

    Raises:
        PermissionDenied, VillageError: as `reviewing.locked`; the first one signed.
    """
    sheet = reviewing.locked(sheet, State.FIRST, by)
    if why := people.why_not_second(by, sheet):
        raise VillageError(why)
    _is_what_was_seen(sheet, seen)
    sheet.state, sheet.signed_at, sheet.signed_by = State.SIGNED, timezone.now(), by
    sheet.save(update_fields=["state", "signed_at", "signed_by"])
    event = tell("village_sheet.signed", sheet, sheet.region, by, conclusion=sheet.conclusion)
    _sign(event, sheet, Signature.Role.REVIEWER, SAYS_SECOND, strokes, by)
    _meet(sheet, by)
    return sheet


def _is_what_was_seen(sheet: VillageSheet, seen: str) -> None:
    if seen != version(sheet):
        raise VillageError("复核表刚刚被修改；请刷新页面，核对后再签字。")


def _sign(
    event: Event, sheet: VillageSheet, role: Signature.Role, says: str, strokes: str, by: User
) -> None:
    hands.write(
        event,
        region=sheet.region,
        statement=says,
        signed=reviewing.content_of(sheet),
        hands=[hands.Hand(role, by.full_name, strokes, by)],
    )


def _meet(sheet: VillageSheet, by: User) -> None:
    places = [sheet.region]
    township = sheet.region.parent
    if township and _is_whole(township, sheet):
        places.append(township)
    for place in places:
        duties.meet_by(
            DUTY,
            duties.place_of(place),
            sheet.as_of,
            subject=sheet.subject,
            subject_id=sheet.pk,
            by=by,
            note=sheet.round_of.number,
        )


def _is_whole(township: Region, sheet: VillageSheet) -> bool:
    """Every village of the township has a sheet of the round that both signed."""
    signed = VillageSheet.objects.filter(round_of=sheet.round_of_id, state=State.SIGNED)
    villages = Region.objects.within(township).at(Level.VILLAGE).current()
    return not villages.exclude(pk__in=signed.values("region")).exists()
