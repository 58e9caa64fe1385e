"""Which value of a rule's number holds where: the newest of the smallest place in force.

The default is the number of the rule's file; a county's own value goes before the prefecture's.
Beside the rules there are the numbers of `GENERAL`, under the code `ALL`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from regions.models import Level, Region
from screening.comparison.rules import Param, load_rules
from screening.models import RuleParameter

Number = int | float
# rule code → county code → name → value: what differs from the rules' files.
LocalValues = dict[str, dict[str, dict[str, Number]]]

ALL = "all"
LOW_RATE, ENOUGH = "low_rate_percent", "enough_verdicts"
GENERAL = (
    Param(LOW_RATE, 30, "%", "属实率低于此数的规则列为“费工规则”", "docs/sources.md#hit-rate"),
    Param(ENOUGH, 30, "条", "计算属实率至少需要的核实条数", "docs/sources.md#hit-rate"),
)


@dataclass(frozen=True)
class Held:
    """A value that holds at a place: the row that says so, or None where the file's number does."""

    value: Number
    row: RuleParameter | None


def params() -> dict[tuple[str, str], Param]:
    """Every number that may be set, by (rule, name); the general ones last."""
    found = {(rule.code, param.name): param for rule in load_rules() for param in rule.params}
    return found | {(ALL, param.name): param for param in GENERAL}


def plain(value: Decimal | float, like: Number) -> Number:
    """A stored value as the number a rule compares with: whole where it and the default are."""
    if isinstance(like, int) and value == int(value):
        return int(value)
    return float(value)


def decimal(value: Number) -> Decimal:
    """The number as it is stored."""
    return Decimal(str(value))


def held(
    counties: Iterable[Region], day: date, *, rule: str = ""
) -> dict[tuple[str, str], dict[str, Held]]:
    """(rule, name) → county code → what holds there on `day`; one query."""
    counties = list(counties)
    rows = _rows(counties, day, rule)
    found: dict[tuple[str, str], dict[str, Held]] = {}
    for key, param in params().items():
        if rule and key[0] != rule:
            continue
        mine = rows.get(key, {})
        found[key] = {
            county.code: _held(param, mine.get(county.pk) or mine.get(county.parent_id or 0))
            for county in counties
        }
    return found


def _rows(
    counties: list[Region], day: date, rule: str
) -> Mapping[tuple[str, str], dict[int, RuleParameter]]:
    """(rule, name) → place → its newest row in force."""
    places = {county.pk for county in counties} | {county.parent_id for county in counties}
    in_force = RuleParameter.objects.in_force(day).filter(region__in=places - {None})
    if rule:
        in_force = in_force.filter(rule=rule)
    newest: dict[tuple[str, str], dict[int, RuleParameter]] = defaultdict(dict)
    for row in in_force.select_related("region", "signed_by").order_by(
        "valid_from", "signed_at", "pk"
    ):
        newest[row.rule, row.name][row.region_id] = row
    return newest


def _held(param: Param, row: RuleParameter | None) -> Held:
    return Held(plain(row.value, param.default) if row else param.default, row)


def local_values(region: Region, day: date) -> LocalValues:
    """What the counties of `region` have set otherwise than the rules' files, on `day`."""
    found: LocalValues = {}
    defaults = params()
    for (rule, name), places in held(counties_of(region), day).items():
        for county, one in places.items():
            if rule != ALL and one.value != defaults[rule, name].default:
                found.setdefault(rule, {}).setdefault(county, {})[name] = one.value
    return found


def settled(region: Region, day: date) -> dict[str, list[dict[str, Any]]]:
    """The signed numbers that hold in the counties of `region` on `day`, by rule, for the record:
    value, counties, first and last day, source, who put it forward and who signed.
    """
    rows: dict[int, dict[str, Any]] = {}
    counties: dict[int, list[str]] = defaultdict(list)
    for (rule, _name), places in held(counties_of(region), day).items():
        for county, one in places.items():
            if one.row is not None and rule != ALL:
                rows.setdefault(one.row.pk, {"value": one.value})
                counties[one.row.pk].append(county)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    named = RuleParameter.objects.filter(pk__in=rows).select_related(
        "region", "set_by", "signed_by"
    )
    for row in named.order_by("rule", "name", "region__path"):
        found[row.rule].append(rows[row.pk] | _told(row) | {"counties": counties[row.pk]})
    return dict(found)


def _told(row: RuleParameter) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "unit": row.unit,
        "place": row.region.name,
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "source": row.source,
        "set_by": row.set_by.full_name,
        "signed_by": row.signed_by.full_name,
        "signed_at": row.signed_at.isoformat(),
    }


def counties_of(region: Region) -> list[Region]:
    """The counties that `region` is, has, or lies in."""
    counties = Region.objects.at(Level.COUNTY).current().order_by("path")
    if region.level >= Level.COUNTY:
        return list(counties.filter(path=region.county_path))
    return list(counties.filter(path__startswith=region.path))


def general(region: Region, day: date) -> dict[str, Number]:
    """The general numbers at a place; those of the prefecture hold where several counties are."""
    places = counties_of(region)[:1]
    rows = _rows(places, day, ALL)
    ids = [region.pk] if region.level < Level.COUNTY else [places[0].pk, places[0].parent_id or 0]
    found: dict[str, Number] = {}
    for param in GENERAL:
        mine = rows.get((ALL, param.name), {})
        row = next((mine[pk] for pk in ids if pk in mine), None)
        found[param.name] = _held(param, row).value
    return found
