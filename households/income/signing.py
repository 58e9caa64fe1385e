"""The signatures of the income sheet: handed in by two at the door, signed by another person."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from households import acts
from households.income.accounts import Account, from_sheet
from households.income.drafts import IncomeError, copy_items, must_propose
from households.models import IncomeSheet
from ledger import events, hands
from ledger.hands import Hand
from ledger.models import Event, Signature
from regions.duties import Permission
from regions.models import User

HANDED_IN = "households.income.handed_in"
SIGNED = "households.income.signed"
RETURNED = "households.income.returned"
STATEMENT = "收入情况属实，账已当面算清"
REVIEW_STATEMENT = "本人已核对收入算账表，同意签认"
State = IncomeSheet.State


class StaleSheetError(IncomeError):
    """Somebody else moved the version first."""


@transaction.atomic
def hand_in(
    sheet: IncomeSheet,
    *,
    by: User,
    strokes: str,
    head_name: str,
    head_strokes: str,
    note: str = "",
) -> Event:
    """The worker and the head sign; from now on the version does not change.

    Raises:
        PermissionDenied: `by` may not calculate for this household.
        IncomeError: nothing was entered, nobody is a member, or a signature is missing.
        StaleSheetError: the version is no longer a draft.
    """
    household = sheet.household
    must_propose(household, by)
    if not strokes or not head_strokes or not head_name.strip():
        raise IncomeError("算账人和户主都要签字")
    if not household.member_count:
        raise IncomeError("本户没有家庭成员，不能算人均；请先核对成员")
    # Held until the end, so that no item slips in behind the signatures.
    if not IncomeSheet.objects.select_for_update().filter(pk=sheet.pk, state=State.DRAFT).exists():
        raise StaleSheetError("这份算账表已由他人提交，请刷新后再看")
    if not sheet.items.exists() and not note.strip():
        raise IncomeError("还没有填写任何收入；确实没有收入的，请在备注里写明情况")
    _take(
        sheet, State.DRAFT, State.HANDED_IN, handed_in_at=timezone.now(), handed_in_by=by,
        members=household.member_count, head_name=head_name.strip()[:60], note=note.strip()[:500],
    )  # fmt: skip
    event = _record(HANDED_IN, sheet, by, note)
    hands.write(
        event,
        region=household.region,
        statement=STATEMENT,
        signed=content_of(from_sheet(sheet)),
        hands=[
            Hand(Signature.Role.VERIFIER, by.full_name, strokes, by),
            Hand(Signature.Role.HEAD, head_name.strip(), head_strokes),
        ],
    )
    return event


@transaction.atomic
def sign(sheet: IncomeSheet, *, by: User, strokes: str, note: str = "") -> Event:
    """Another person signs; the register's sums of the year become those of the sheet.

    Raises:
        PermissionDenied: `by` may not sign here, or handed it in (two persons, not accounts).
        IncomeError: the signature is missing, or the register refuses the outcome.
        StaleSheetError: the version was decided, or waits for nobody.
    """
    _may_review(sheet, by)
    if not strokes:
        raise IncomeError("请先签字")
    account = from_sheet(sheet)
    try:
        act = acts.enact(
            "income",
            sheet.household,
            {
                "sheet": sheet.pk,
                "year": sheet.year,
                "members": sheet.members,
                "sums": account.as_given(),
            },
            proposed_by=sheet.handed_in_by,  # type: ignore[arg-type]
            by=by,
            happened_on=timezone.localdate(sheet.handed_in_at),
            source="income",
        )
    except acts.ActError as error:
        raise IncomeError(str(error)) from error
    _take(
        sheet, State.HANDED_IN, State.SIGNED, signed_at=timezone.now(), signed_by=by,
        answer=note.strip()[:500], act=act,
    )  # fmt: skip
    event = _record(SIGNED, sheet, by, note)
    hands.write(
        event,
        region=sheet.household.region,
        statement=REVIEW_STATEMENT,
        signed=content_of(account),
        hands=[Hand(Signature.Role.REVIEWER, by.full_name, strokes, by)],
    )
    return event


@transaction.atomic
def return_(sheet: IncomeSheet, *, by: User, note: str) -> IncomeSheet:
    """Send a version back; the next one, with the same items, is open to who calculates.

    Raises:
        PermissionDenied: `by` may not sign here.
        IncomeError: no reason is given.
        StaleSheetError: the version was decided.
    """
    if not by.can(Permission.STANDARD_SIGN, at=sheet.household.region):
        raise PermissionDenied(RETURNED)
    if not note.strip():
        raise IncomeError("请写明退回的理由")
    _take(
        sheet, State.HANDED_IN, State.RETURNED, returned_at=timezone.now(), returned_by=by,
        answer=note.strip()[:500],
    )  # fmt: skip
    _record(RETURNED, sheet, by, note)
    following = IncomeSheet.objects.create(
        household=sheet.household,
        year=sheet.year,
        version=sheet.version + 1,
        begun_at=timezone.now(),
        begun_by=sheet.handed_in_by,
    )
    copy_items(sheet, following, by=sheet.handed_in_by)  # type: ignore[arg-type]
    return following


def may_review(sheet: IncomeSheet, by: User) -> bool:
    """`by` may sign or return this version: holds the duty, and is not who handed it in."""
    allowed = by.can(Permission.STANDARD_SIGN, at=sheet.household.region)
    return allowed and sheet.handed_in_by is not None and sheet.handed_in_by.person != by.person


def _may_review(sheet: IncomeSheet, by: User) -> None:
    if sheet.state != State.HANDED_IN:
        raise StaleSheetError("这份算账表不在待签认状态，请刷新后再看")
    if not may_review(sheet, by):
        raise PermissionDenied("算账人不能签认自己算的账")


def content_of(account: Account) -> dict[str, Any]:
    """What the signatures cover: every item, and the sums they give."""
    sheet = account.sheet
    return {
        "sheet": sheet.pk if sheet else None,
        "year": account.year,
        "version": sheet.version if sheet else None,
        "members": account.members,
        "items": [
            [
                item.kind.code, item.person_id, item.month_on.isoformat() if item.month_on else "",
                format(item.amount_yuan, "f"), item.about, item.place, item.how,
            ]
            for line in (*account.lines, *account.aside)
            for item in line.items
        ],
        "sums": account.as_given(),
        "net_yuan": format(account.net_yuan, "f"),
        "aside_yuan": format(account.aside_yuan, "f"),
    }  # fmt: skip


def _take(sheet: IncomeSheet, source: State, target: State, **fields: Any) -> None:
    """Move the version if nobody did so before."""
    rows = IncomeSheet.objects.filter(pk=sheet.pk, state=source)
    if rows.update(state=target, **fields) != 1:
        raise StaleSheetError("这份算账表已由他人办理，请刷新后再看")
    sheet.state = target
    for name, value in fields.items():
        setattr(sheet, name, value)


def _record(kind: str, sheet: IncomeSheet, by: User, note: str) -> Event:
    return events.append(
        events.Draft(
            kind=kind,
            region=sheet.household.region,
            subject=IncomeSheet._meta.label_lower,
            subject_id=sheet.pk,
            by=by,
            note=note[:200],
            data={"household": sheet.household_id, "year": sheet.year, "version": sheet.version},
        )
    )
