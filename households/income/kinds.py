"""Verbs on the kinds of income: added, changed, disabled by a date, never deleted.

A sheet keeps the kind that its lines were reckoned by, so what was calculated stays as it was.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from households import facts
from households.catalogue_operations import CatalogueError, place_of
from households.income import catalogue
from households.models import IncomeGroup, IncomeKind
from ledger import events
from regions.models import User

KIND_CHANGED = "households.income_kind.changed"
ASIDE = IncomeGroup.ASIDE.value
# The yearly sums of the register and the group each belongs to, in the order of the calculation.
GROUPS: dict[str, str] = {
    row["column"]: row["group"] for row in catalogue.kinds() if row["group"] != ASIDE
}


@dataclass(frozen=True)
class Details:
    """What may be changed of a kind; limits in whole yuan, a year and a month, None without."""

    document: str
    hint: str = ""
    least_yuan: int | None = None
    most_yuan: int | None = None
    month_least_yuan: int | None = None
    month_most_yuan: int | None = None


def column_words(column: str) -> str:
    """The sum a kind counts towards, as the register calls it; "" counts nowhere."""
    if not column:
        return "不计入纯收入"
    return facts.BY_FIELD[facts.HOUSEHOLD_YEAR, column].header


@transaction.atomic
def add(
    name: str, *, column: str, details: Details, by: User, valid_from: date | None = None
) -> IncomeKind:
    """Add a kind at the end of its group; `column` is "" for what does not count as income.

    Raises:
        PermissionDenied: `by` may not edit catalogues.
        CatalogueError: the name is missing or taken, there is no such sum, or see `_check`.
    """
    place_of(by)
    name = name.strip()
    if not name or len(name) > 20:
        raise CatalogueError("名称应为 1 到 20 个字")
    if column and column not in GROUPS:
        raise CatalogueError("没有这个收入栏目")
    if IncomeKind.objects.filter(name=name).exists():
        raise CatalogueError(f"“{name}”已在表中；如已停用请恢复")
    _check(details)
    last = IncomeKind.objects.aggregate(pk=Max("pk"), position=Max("position"))
    kind = IncomeKind.objects.create(
        code=f"own_{(last['pk'] or 0) + 1}",
        name=name,
        group=GROUPS.get(column, ASIDE),
        column=column,
        position=(last["position"] or 0) + 1,
        valid_from=valid_from,
        **_cleaned(details),
    )
    _record(kind, by, "新增", None)
    return kind


@transaction.atomic
def change(kind: IncomeKind, *, details: Details, by: User) -> None:
    """Change hint, source and limits; the name and the sum it counts towards stay.

    Raises:
        PermissionDenied: `by` may not edit catalogues.
        CatalogueError: see `_check`.
    """
    place_of(by)
    _check(details)
    _update(kind, by, "修改", **_cleaned(details))


@transaction.atomic
def disable(kind: IncomeKind, *, last_day: date, by: User) -> None:
    """No longer offer a kind after a day; sheets that have it keep it.

    Raises:
        PermissionDenied: `by` may not edit catalogues.
        CatalogueError: the day is before the kind began.
    """
    place_of(by)
    if kind.valid_from and last_day < kind.valid_from:
        raise CatalogueError(f"停用日期不能早于启用日期 {kind.valid_from}")
    _update(kind, by, "停用", valid_to=last_day)


@transaction.atomic
def enable(kind: IncomeKind, *, by: User) -> None:
    """Offer a disabled kind again."""
    place_of(by)
    _update(kind, by, "恢复", valid_to=None)


@transaction.atomic
def move(kind: IncomeKind, *, up: bool, by: User) -> None:
    """Exchange a kind with its neighbour in the group."""
    place_of(by)
    same = list(
        IncomeKind.objects.select_for_update().filter(group=kind.group).order_by("position", "pk")
    )
    at = next(n for n, one in enumerate(same) if one.pk == kind.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(same):
        return
    before = _state(kind)
    places = [one.position for one in same]
    same[at], same[to] = same[to], same[at]
    for position, one in zip(places, same, strict=True):
        one.position = position
    IncomeKind.objects.bulk_update(same, ["position"])
    kind.refresh_from_db()
    _record(kind, by, "调整顺序", before)


def _check(details: Details) -> None:
    """Refuse details without a source or with limits in the wrong order."""
    if not details.document.strip():
        raise CatalogueError("请填写依据文件的名称和文号")
    for least, most, words in (
        (details.least_yuan, details.most_yuan, "全年"),
        (details.month_least_yuan, details.month_most_yuan, "每月"),
    ):
        if least is not None and most is not None and least > most:
            raise CatalogueError(f"{words}的下限 {least:,} 元高于上限 {most:,} 元；请核对")


def _cleaned(details: Details) -> dict[str, Any]:
    values = asdict(details)
    return {**values, "document": details.document.strip(), "hint": details.hint.strip()}


def _update(kind: IncomeKind, by: User, what: str, **fields: Any) -> None:
    before = _state(kind)
    for name, value in fields.items():
        setattr(kind, name, value)
    kind.save(update_fields=list(fields))
    _record(kind, by, what, before)


def _state(kind: IncomeKind) -> dict[str, Any]:
    days = {name: getattr(kind, name) for name in ("valid_from", "valid_to")}
    names = ("code", "name", "column", "position", *Details.__dataclass_fields__)
    return {
        **{name: getattr(kind, name) for name in names},
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def _record(kind: IncomeKind, by: User, what: str, before: dict[str, Any] | None) -> None:
    events.append(
        events.Draft(
            kind=KIND_CHANGED,
            region=place_of(by),
            subject=IncomeKind._meta.label_lower,
            subject_id=kind.pk,
            by=by,
            note=f"{kind.name} {what}",
            data={"before": before, "after": _state(kind)},
        )
    )
