"""The facts of a village by year: entered by the village team, with their history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from households.models import VillageYear
from ledger import events
from regions.duties import Permission
from regions.models import Level, Region, User

RECORDED = "households.village.recorded"
FIRST_YEAR = 2014
# field → (label, unit); order and words of the national 行政村 sheet: docs/sources.md#villages.
FACTS: dict[str, tuple[str, str]] = {
    "left_poverty_in": ("出列年度", "年"),
    "households": ("总户数", "户"),
    "population": ("总人口", "人"),
    "collective_yuan": ("集体经济收入", "元"),
    "has_hardened_road": ("是否通硬化路", ""),
    "has_bus": ("是否通客运班车", ""),
    "has_primary_school": ("是否有村小学", ""),
    "has_clinic": ("是否有卫生室", ""),
    "doctors": ("医师人数", "人"),
    "has_library": ("是否有图书室", ""),
    "public_toilets": ("公共厕所数", "个"),
    "waste_points": ("垃圾集中堆放点数", "个"),
    "dibao_people": ("低保人数", "人"),
    "tekun_people": ("特困人数", "人"),
    "disabled_people": ("残疾人数", "人"),
    "unsafe_water_households": ("未解决安全饮水户数", "户"),
    "dangerous_house_households": ("危房户数", "户"),
}


@dataclass(frozen=True)
class Changed:
    """One change of one year: when, by whom, and (label, before, after) of each field."""

    year: int
    at: datetime
    by: str
    fields: list[tuple[str, str, str]]


def words(name: str, value: Any) -> str:
    """A value with its unit; blank is said to be blank, for it is neither zero nor no."""
    if value is None:
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    unit = FACTS[name][1]
    number = f"{value:f}".rstrip("0").rstrip(".") if name == "collective_yuan" else str(value)
    return f"{number} {unit}".strip()


@transaction.atomic
def record(village: Region, *, year: int, values: Mapping[str, Any], by: User) -> VillageYear:
    """Write the facts of a village for a year; a year that says the same already is left alone.

    Raises:
        PermissionDenied: `by` may not report changes there.
        ValueError: it is no village.
    """
    if not by.can(Permission.HOUSEHOLD_PROPOSE, at=village):
        raise PermissionDenied(RECORDED)
    if village.level != Level.VILLAGE:
        raise ValueError(f"{village} is no village")
    row = VillageYear.objects.select_for_update().filter(region=village, year=year).first()
    row = row or VillageYear(region=village, year=year)
    changed = sorted(name for name in FACTS if getattr(row, name) != values.get(name))
    if row.pk and not changed:
        return row
    for name in FACTS:
        setattr(row, name, values.get(name))
    with pghistory.context(user=by.pk):
        row.save()
    events.append(
        events.Draft(
            kind=RECORDED,
            region=village,
            subject="households.villageyear",
            subject_id=row.pk,
            by=by,
            data={"year": year, "fields": changed},
        )
    )
    return row


def history(village: Region) -> list[Changed]:
    """What was changed after it was first entered, newest first."""
    rows = VillageYear.objects.filter(region=village)
    return sorted(
        (change for row in rows for change in _changes(row)),
        key=lambda change: change.at,
        reverse=True,
    )


def _changes(row: VillageYear) -> Iterable[Changed]:
    past_model = VillageYear.pgh_event_model  # type: ignore[attr-defined]
    past = list(
        past_model.objects.filter(pgh_obj_id=row.pk)
        .select_related("pgh_context")
        .order_by("pgh_created_at", "pgh_id")
    )
    users = {p.pgh_context.metadata.get("user") for p in past if p.pgh_context}
    names = dict(User.objects.filter(pk__in=users - {None}).values_list("pk", "full_name"))
    for before, after in zip(past, [*past, row][1:], strict=True):
        who = before.pgh_context.metadata.get("user") if before.pgh_context else None
        yield Changed(row.year, before.pgh_created_at, names.get(who, ""), _fields(before, after))


def _fields(before: models.Model, after: models.Model) -> list[tuple[str, str, str]]:
    return [
        (label, words(name, getattr(before, name)), words(name, getattr(after, name)))
        for name, (label, _unit) in FACTS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def blanks(row: VillageYear | None) -> int:
    """How many facts of a year are not filled in (the year of leaving poverty may be blank)."""
    names = [name for name in FACTS if name != "left_poverty_in"]
    return len(names) if row is None else sum(getattr(row, name) is None for name in names)
