"""Working on a draft of the income sheet: begin a version, add, copy, take away, prove."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from households.income import years
from households.income.accounts import COLUMNS, from_register
from households.models import (
    Household,
    IncomeItem,
    IncomeKind,
    IncomeSheet,
    Person,
)
from ledger import events, evidence
from ledger.models import Evidence
from regions.duties import Permission
from regions.models import User

BEGUN = "households.income.begun"
MOST_FILES = 6
_TYPED = (
    "kind_id", "person_id", "month_on", "amount_yuan", "about", "place", "how", "added_at",
    "added_by_id",
)  # fmt: skip
MOST_ITEMS = 400
# The kind a yearly sum is carried over as, where a draft starts from the register.
_KIND_OF_COLUMN = {
    "wage_yuan": "wage_other",
    "business_yuan": "business_other",
    "business_cost_yuan": "business_other_cost",
    "property_yuan": "property_other",
    "dividend_yuan": "dividend",
    "other_property_yuan": "property_other",
    "family_planning_yuan": "family_planning",
    "dibao_yuan": "dibao",
    "wubao_yuan": "wubao",
    "pension_yuan": "pension",
    "ecology_yuan": "ecology",
    "other_transfer_yuan": "transfer_other",
}
assert {name for name, _group in COLUMNS} <= set(_KIND_OF_COLUMN)


class IncomeError(Exception):
    """It cannot be done; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Entry:
    """What is typed for one line: an amount a month for each of `months`, or one for the year."""

    kind: IncomeKind
    amount_yuan: Decimal
    months: Sequence[date] = ()
    person: Person | None = None
    about: str = ""
    place: str = ""
    how: str = ""


def must_propose(household: Household, by: User) -> None:
    """Raise PermissionDenied unless `by` may calculate for this household."""
    if not by.can(Permission.HOUSEHOLD_PROPOSE, at=household.region):
        raise PermissionDenied(BEGUN)


@transaction.atomic
def begin(household: Household, year: int, *, by: User, start: str = "blank") -> IncomeSheet:
    """Open the next version of a year and return it; the open draft if there is one.

    `start`: "blank"; "register": the yearly sums as items of one amount; "last": the items of the
    newest version of this year, else of the signed one of the year before.

    Raises:
        PermissionDenied: `by` may not calculate for this household.
        IncomeError: a version waits for its signature, or the household is dissolved.
    """
    must_propose(household, by)
    if household.dissolved_on is not None:
        raise IncomeError("本户已销户，不再算账")
    newest = household.incomes.filter(year=year).order_by("-version").first()
    if newest is not None and newest.state == IncomeSheet.State.DRAFT:
        return newest
    if newest is not None and newest.state == IncomeSheet.State.HANDED_IN:
        raise IncomeError("本年度已有一份待签认的算账表；请先签认或退回")
    sheet = _open(household, year, newest.version + 1 if newest else 1, by)
    if start == "register":
        _from_register(sheet, by)
    if start == "last":
        _from_last(sheet, newest, by)
    events.append(
        events.Draft(
            kind=BEGUN,
            region=household.region,
            subject=IncomeSheet._meta.label_lower,
            subject_id=sheet.pk,
            by=by,
            data={"household": household.pk, "year": year, "version": sheet.version},
        )
    )
    return sheet


def _open(household: Household, year: int, version: int, by: User) -> IncomeSheet:
    try:
        with transaction.atomic():
            return IncomeSheet.objects.create(
                household=household,
                year=year,
                version=version,
                begun_at=timezone.now(),
                begun_by=by,
            )
    except IntegrityError as error:
        raise IncomeError("另一人刚刚开始了本年度的算账；请刷新页面") from error


def _from_register(sheet: IncomeSheet, by: User) -> None:
    row = sheet.household.years.filter(year=sheet.year).first()
    if row is None:
        return
    kinds = {kind.code: kind for kind in IncomeKind.objects.all()}
    for line in from_register(row, sheet.household).lines:
        kind = kinds[_KIND_OF_COLUMN[line.column]]
        _write(sheet, Entry(kind, line.amount_yuan, about="登记册合计"), by)


def _from_last(sheet: IncomeSheet, newest: IncomeSheet | None, by: User) -> None:
    source = (
        newest
        or sheet.household.incomes.filter(year=sheet.year - 1, state=IncomeSheet.State.SIGNED)
        .order_by("-version")
        .first()
    )
    if source is not None:
        copy_items(source, sheet, by=by)


def copy_items(source: IncomeSheet, sheet: IncomeSheet, *, by: User) -> None:
    """Carry the items over. Within a year their photos go along; from the year before the
    months move on by one year, and what proved the old amounts stays behind.
    """
    ahead = sheet.year - source.year
    now = timezone.now()
    IncomeItem.objects.bulk_create(
        IncomeItem(
            sheet=sheet,
            kind_id=item.kind_id,
            person_id=item.person_id,
            month_on=item.month_on and item.month_on.replace(year=item.month_on.year + ahead),
            amount_yuan=item.amount_yuan,
            about=item.about,
            place=item.place,
            how=item.how,
            first_id=None if ahead else item.proof_key,
            added_at=now,
            added_by=by,
        )
        for item in source.items.order_by("pk")
    )


@transaction.atomic
def add(sheet: IncomeSheet, entry: Entry, *, by: User) -> list[IncomeItem]:
    """Write one line: an item for each month named, or one for the year.

    Raises:
        PermissionDenied, IncomeError: as for `begin`, or the version is no longer a draft.
    """
    _lock(sheet, by)
    if sheet.items.count() + len(entry.months) > MOST_ITEMS:
        raise IncomeError(f"一份算账表最多 {MOST_ITEMS} 项；请合并为全年一项")
    return _write(sheet, entry, by)


def _write(sheet: IncomeSheet, entry: Entry, by: User) -> list[IncomeItem]:
    wrong = [m for m in entry.months if m not in years.months(sheet.year)]
    if wrong:
        raise IncomeError(f"{wrong[0]:%Y年%m月}不在本收入年度（{years.span_words(sheet.year)}）内")
    if entry.amount_yuan <= 0:
        raise IncomeError("金额要大于 0；支出请选支出一类")
    return [
        IncomeItem.objects.create(
            sheet=sheet,
            kind=entry.kind,
            person=entry.person,
            month_on=month,
            amount_yuan=entry.amount_yuan,
            about=entry.about.strip(),
            place=entry.place.strip(),
            how=entry.how.strip(),
            added_at=timezone.now(),
            added_by=by,
        )
        for month in (entry.months or [None])
    ]


@transaction.atomic
def change(items: Sequence[IncomeItem], entry: Entry, *, by: User) -> IncomeItem:
    """Put what is typed in the place of one line; its photos stay with it. Raises as `add`."""
    (sheet,) = {item.sheet for item in items}
    _lock(sheet, by)
    proofs = set(files_of(items).values_list("subject_id", flat=True))
    kept, *others = sorted(items, key=lambda item: item.proof_key not in proofs)
    files_of(others).update(subject_id=kept.proof_key)
    IncomeItem.objects.filter(pk__in=[item.pk for item in others]).delete()
    made, *_more = _write(sheet, entry, by)
    values = {name: getattr(made, name) for name in _TYPED}
    IncomeItem.objects.filter(pk=made.pk).delete()
    IncomeItem.objects.filter(pk=kept.pk).update(**values)
    kept.refresh_from_db()
    return kept


@transaction.atomic
def remove(items: Sequence[IncomeItem], *, by: User) -> None:
    """Take one line away. Raises as `add`."""
    (sheet,) = {item.sheet for item in items}
    _lock(sheet, by)
    IncomeItem.objects.filter(pk__in=[item.pk for item in items]).delete()


@transaction.atomic
def copy_month(sheet: IncomeSheet, month: date, *, by: User) -> int:
    """Copy what came in in the month before into `month`; return how many items were made.

    What is there in `month` already (same kind, person and what) is left as it is.

    Raises:
        PermissionDenied, IncomeError: as `add`; there is nothing to copy.
    """
    _lock(sheet, by)
    months = years.months(sheet.year)
    if month not in months[1:]:
        raise IncomeError("只能复制本收入年度内上一个月的收入")
    before = months[months.index(month) - 1]
    there = {
        (item.kind_id, item.person_id, item.about, item.place)
        for item in sheet.items.filter(month_on=month)
    }
    found = [
        item
        for item in sheet.items.filter(month_on=before).select_related("kind", "person")
        if (item.kind_id, item.person_id, item.about, item.place) not in there
    ]
    if not found:
        raise IncomeError(f"{before.month}月没有可以复制的收入")
    for item in found:
        entry = Entry(item.kind, item.amount_yuan, [month], item.person, item.about, item.place)
        _write(sheet, replace(entry, how=item.how), by)
    return len(found)


@transaction.atomic
def add_file(item: IncomeItem, upload: UploadedFile, *, by: User) -> Evidence:
    """Keep one photo or paper that proves an item.

    Raises:
        PermissionDenied, IncomeError: as `add`.
        ValidationError: the file is refused, or there are too many.
    """
    _lock(item.sheet, by)
    if files_of([item]).count() >= MOST_FILES:
        raise ValidationError(f"每项最多 {MOST_FILES} 份佐证")
    first = item.first if item.first_id else item
    first.sheet.household = item.sheet.household
    return evidence.store(upload, row=first, by=by)


def files_of(items: Sequence[IncomeItem]) -> QuerySet[Evidence]:
    """The photos and papers of items."""
    subject = IncomeItem._meta.label_lower
    return Evidence.objects.filter(
        subject=subject, subject_id__in={item.proof_key for item in items}
    )


def _lock(sheet: IncomeSheet, by: User) -> None:
    """Hold the version; nobody hands it in meanwhile.

    Raises:
        PermissionDenied: `by` may not calculate for this household.
        IncomeError: it is no longer a draft.
    """
    must_propose(sheet.household, by)
    drafts = IncomeSheet.objects.select_for_update().filter(
        pk=sheet.pk, state=IncomeSheet.State.DRAFT
    )
    if not drafts.exists():
        raise IncomeError("这份算账表已提交，不能再改；需要更正请另起一版")
