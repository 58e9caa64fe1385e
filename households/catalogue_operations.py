"""Verbs on the catalogues: options of the lists, and the poverty lines. Each is on the trail."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from households import catalogue, facts
from households.acts.kinds import KINDS
from households.models import Act, Membership, Option, PovertyLine
from households.options import FIXED, LISTS
from ledger import events
from regions.duties import Permission
from regions.models import Region, User

OPTION_CHANGED = "households.option.changed"
LINE_CHANGED = "households.line.changed"


class CatalogueError(Exception):
    """It cannot be done; the message is a Chinese sentence for the person who wants it."""


@dataclass(frozen=True)
class Codes:
    """The national system's code, and that of the national standard, of one option."""

    code: str = ""
    standard_code: str = ""


def place_of(by: User) -> Region:
    """The highest place that lets this person edit catalogues.

    Raises:
        PermissionDenied: there is none.
    """
    mine = [p.region for p in by.active_postings if Permission.CATALOGUE_EDIT in p.grants]
    if not mine:
        raise PermissionDenied(OPTION_CHANGED)
    return min(mine, key=lambda region: region.level)


def _record(kind: str, by: User, what: str, subject_id: int, data: dict[str, Any]) -> None:
    subject = Option if kind == OPTION_CHANGED else PovertyLine
    events.append(
        events.Draft(
            kind=kind,
            region=place_of(by),
            subject=subject._meta.label_lower,
            subject_id=subject_id,
            by=by,
            note=what[:200],
            data=data,
        )
    )
    catalogue.forget()
    transaction.on_commit(partial(catalogue.forget))


# --- options ----------------------------------------------------------------------------------
@transaction.atomic
def add_option(
    list_name: str, name: str, *, by: User, codes: Codes = Codes(), valid_from: date | None = None
) -> Option:  # fmt: skip
    """Add an option at the end of a list.

    Raises:
        PermissionDenied: `by` may not edit catalogues.
        CatalogueError: there is no such list, or the option is there already.
    """
    place_of(by)
    name = name.strip()
    if list_name not in LISTS:
        raise CatalogueError("没有这个选项表")
    if not name or len(name) > longest(list_name):
        raise CatalogueError(f"选项名称应为 1 到 {longest(list_name)} 个字")
    if any(mark in name for mark in ",;、/|，；"):
        raise CatalogueError("选项名称不能含有顿号、逗号、分号等分隔符")
    if Option.objects.filter(list_name=list_name, name=name).exists():
        raise CatalogueError(f"“{name}”已在表中；如已停用请恢复")
    _refuse_taken_code(list_name, codes.code)
    same = Option.objects.filter(list_name=list_name)
    last = same.aggregate(last=Max("position"))["last"] or 0
    option = Option.objects.create(
        list_name=list_name,
        name=name,
        position=last + 1,
        standard=same.exclude(standard="").values_list("standard", flat=True).first() or "",
        code=codes.code,
        standard_code=codes.standard_code,
        valid_from=valid_from,
    )
    _record(OPTION_CHANGED, by, f"{option} 新增", option.pk, {"after": _state(option)})
    return option


def longest(list_name: str) -> int:
    """How many characters an option of a list may have: what its columns hold."""
    lengths = [
        (field.base_field if isinstance(field, ArrayField) else field).max_length
        for fact in facts.BY_FIELD.values()
        if fact.list_name == list_name
        for field in [fact.model_field]
    ]
    return min([*lengths, 20])


def _refuse_taken_code(list_name: str, code: str, pk: int | None = None) -> None:
    other = Option.objects.filter(list_name=list_name, code=code).exclude(pk=pk).first()
    if code and other:
        raise CatalogueError(f"国家系统代码 {code} 已属于“{other.name}”；请核对")


@transaction.atomic
def set_codes(option: Option, *, by: User, codes: Codes) -> None:
    """Set the codes of an option; they are shown and exported, and never read from a file."""
    place_of(by)
    _refuse_taken_code(option.list_name, codes.code, option.pk)
    _change(option, by, "代码", code=codes.code, standard_code=codes.standard_code)


@transaction.atomic
def disable(option: Option, *, by: User, last_day: date) -> None:
    """No longer offer an option after a day; where it stands, it stays and is shown.

    Raises:
        CatalogueError: the program itself goes by this option.
    """
    place_of(by)
    if option.name in FIXED.get(option.list_name, frozenset()):
        raise CatalogueError(f"“{option.name}”是程序判断所依据的选项，不能停用")
    if option.valid_from and last_day < option.valid_from:
        raise CatalogueError(f"停用日期不能早于启用日期 {option.valid_from}")
    _change(option, by, "停用", valid_to=last_day)


@transaction.atomic
def enable(option: Option, *, by: User) -> None:
    """Offer a disabled option again."""
    place_of(by)
    _change(option, by, "恢复", valid_to=None)


@transaction.atomic
def move(option: Option, *, by: User, up: bool) -> None:
    """Exchange an option with its neighbour in the list."""
    place_of(by)
    same = Option.objects.select_for_update().filter(list_name=option.list_name)
    ordered = list(same.order_by("position", "pk"))
    at = next(n for n, one in enumerate(ordered) if one.pk == option.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(ordered):
        return
    ordered[at], ordered[to] = ordered[to], ordered[at]
    for position, one in enumerate(ordered, 1):
        one.position = position
    Option.objects.bulk_update(ordered, ["position"])
    _record(OPTION_CHANGED, by, f"{option} 调整顺序", option.pk, {"position": to + 1})


@transaction.atomic
def remove(option: Option, *, by: User) -> None:
    """Take away an option that was entered by mistake.

    Raises:
        CatalogueError: it is in use, or the program goes by it: then it can only be disabled.
    """
    place_of(by)
    if option.name in FIXED.get(option.list_name, frozenset()):
        raise CatalogueError(f"“{option.name}”是程序判断所依据的选项，不能删除")
    if is_used(option):
        raise CatalogueError(f"“{option.name}”已有记录使用，不能删除；可以停用")
    _record(OPTION_CHANGED, by, f"{option} 删除", option.pk, {"before": _state(option)})
    option.delete()


_REASONS = {"自然增加原因": "joined_reason", "自然减少原因": "left_reason"}


def is_used(option: Option) -> bool:
    """Whether any row says this option today."""
    if column := _REASONS.get(option.list_name):
        return Membership.objects.filter(**{column: option.name}).exists()
    if option.list_name == KINDS["found"].reasons:
        return Act.objects.filter(kind="found", reason=option.name).exists()
    return any(
        _says(fact, option.name)
        for fact in facts.BY_FIELD.values()
        if fact.list_name == option.list_name
    )


def _says(fact: facts.Fact, name: str) -> bool:
    field = fact.model_field
    wanted = (
        {f"{fact.column}__contains": [name]}
        if isinstance(field, ArrayField)
        else {fact.column: name}
    )
    return bool(field.model._default_manager.filter(**wanted).exists())


def _change(option: Option, by: User, what: str, **fields: Any) -> None:
    before = _state(option)
    for name, value in fields.items():
        setattr(option, name, value)
    option.save(update_fields=list(fields))
    data = {"before": before, "after": _state(option)}
    _record(OPTION_CHANGED, by, f"{option} {what}", option.pk, data)


def _state(option: Option) -> dict[str, Any]:
    days = {name: getattr(option, name) for name in ("valid_from", "valid_to")}
    return {
        "list": option.list_name,
        "name": option.name,
        "code": option.code,
        "standard_code": option.standard_code,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


# --- poverty lines ----------------------------------------------------------------------------
@transaction.atomic
def set_line(
    *,
    by: User,
    year: int,
    kind: str,
    place: Region,
    amount_yuan: Decimal,
    document: str,
    is_confirmed: bool,
) -> PovertyLine:
    """Enter or change the line of a year, a kind and a place.

    Raises:
        PermissionDenied: `by` may not edit catalogues at this place.
        CatalogueError: the document is missing.
    """
    if not by.can(Permission.CATALOGUE_EDIT, at=place):
        raise PermissionDenied(LINE_CHANGED)
    if not document.strip():
        raise CatalogueError("请填写依据文件的名称和文号")
    key = {"year": year, "kind": kind, "place_path": place.path}
    before = PovertyLine.objects.select_for_update().filter(**key).first()
    values = {
        "amount_yuan": amount_yuan, "document": document.strip(), "is_confirmed": is_confirmed,
    }  # fmt: skip
    was = _line_state(before) if before else None
    line, _made = PovertyLine.objects.update_or_create(**key, defaults=values)
    data = {"before": was, "after": _line_state(line)}
    _record(LINE_CHANGED, by, f"{year} 年{line.get_kind_display()} {place.name}", line.pk, data)
    return line


@transaction.atomic
def remove_line(line: PovertyLine, *, by: User) -> None:
    """Take away a line that was entered by mistake; one with a confirmed paper stays.

    Raises:
        CatalogueError: it is confirmed.
    """
    place = Region.objects.filter(path=line.place_path).first()
    if place is None or not by.can(Permission.CATALOGUE_EDIT, at=place):
        raise PermissionDenied(LINE_CHANGED)
    if line.is_confirmed:
        raise CatalogueError("该标准已有文件核实，不能删除；如有误请修改金额和依据")
    _record(LINE_CHANGED, by, f"{line} 删除", line.pk, {"before": _line_state(line)})
    line.delete()


def _line_state(line: PovertyLine) -> dict[str, Any]:
    return {
        "year": line.year,
        "kind": line.kind,
        "place": line.place_path,
        "amount_yuan": format(Decimal(line.amount_yuan), "f"),
        "document": line.document,
        "is_confirmed": line.is_confirmed,
    }
