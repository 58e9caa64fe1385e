"""Setting the value of a parameter from a year on; what earlier years had stays theirs."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from households import parameter_book, parameters
from households.catalogue_operations import CatalogueError, place_of
from households.models import Parameter
from households.parameter_book import Entry
from ledger import events
from regions.models import User

PARAMETER_CHANGED = "households.parameter.changed"


@transaction.atomic
def set_value(name: str, *, value: int, year_from: int, source: str, by: User) -> Parameter:
    """Have a parameter a value from a year on, this year or later.

    The value before it ends with the year before; a value of the same year is corrected, and what
    it was stays on the trail.

    Raises:
        PermissionDenied: `by` may not edit catalogues.
        CatalogueError: there is no such parameter, no source, the value is out of bounds, or the
            year is over or lies before a value that was set already.
    """
    place = place_of(by)
    entry = parameter_book.entry(name)
    if entry is None:
        raise CatalogueError("没有这个参数")
    rows = list(Parameter.objects.select_for_update().filter(name=name).order_by("year_from"))
    newest = rows[-1] if rows else None
    _check(entry, newest, value, year_from, source)
    was = _state(newest) if newest else None
    row = _written(entry, newest, value, year_from, source.strip())
    events.append(
        events.Draft(
            kind=PARAMETER_CHANGED,
            region=place,
            subject=Parameter._meta.label_lower,
            subject_id=row.pk,
            by=by,
            note=f"{entry.title} 自 {year_from} 年起 {entry.written(value)}"[:200],
            data={"before": was, "after": _state(row)},
        )
    )
    parameters.forget()
    transaction.on_commit(partial(parameters.forget))
    return row


def _written(
    entry: Entry, newest: Parameter | None, value: int, year_from: int, source: str
) -> Parameter:
    """Correct the newest row if it begins with this year, else end it and begin another."""
    if newest and newest.year_from == year_from:
        newest.value, newest.source = value, source
        newest.save(update_fields=["value", "source"])
        return newest
    if newest:
        newest.year_to = year_from - 1
        newest.save(update_fields=["year_to"])
    return Parameter.objects.create(
        name=entry.name, title=entry.title, value=value, unit=entry.unit, year_from=year_from,
        source=source,
    )  # fmt: skip


def _check(entry: Entry, newest: Parameter | None, value: int, year_from: int, source: str) -> None:
    this_year = timezone.localdate().year
    if not source.strip():
        raise CatalogueError("请填写依据文件的名称和文号")
    if not entry.is_possible(value):
        raise CatalogueError(f"数值应在 {entry.bounds} 之间；请核对")
    if year_from < this_year:
        raise CatalogueError(
            f"起始年度不能早于 {this_year} 年：以前年度已按当时的数值判定，不再改变"
        )
    if newest and newest.year_from > year_from:
        raise CatalogueError(
            f"已有自 {newest.year_from} 年起的数值；请更正该年的数值，或从其后的年度起"
        )
    said = (value, year_from, source.strip())
    if newest and said == (newest.value, newest.year_from, newest.source):
        raise CatalogueError("与已登记的数值相同")


def _state(row: Parameter) -> dict[str, object]:
    return {
        "name": row.name,
        "value": row.value,
        "from": row.year_from,
        "to": row.year_to,
        "source": row.source,
    }
