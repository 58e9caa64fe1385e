"""Table 7: households that fail one of the guarantees or drinking water, item by item."""

from collections.abc import Collection, Generator, Iterable
from typing import Any

from django.utils import timezone

from households.exports.rows import Row
from households.masking import BY_KEY
from households.models import Household, HouseholdQuerySet, Membership
from households.standards import failing, judgements_of
from ledger.sheets import Column
from regions.duties import Duty
from regions.models import Level, Posting

# 三保障及饮水: the items of the standards that the table lists, and what it calls them.
ITEMS = {"education": "义务教育", "medical": "基本医疗", "housing": "住房安全", "water": "饮水安全"}
BATCH = 500
COLUMNS = (
    Column("序号", "no", width=8),
    Column("县", "county"),
    Column("乡", "township"),
    Column("村", "village", width=16),
    Column("户编号", "household_no", as_text=True, width=22),
    Column("户主", "head_name"),
    Column("证件号", "id", as_text=True, width=22),
    Column("问题类别", "item"),
    Column("具体情况", "detail", width=40),
    Column("帮扶措施", "measures", width=24),
    Column("责任人", "answerable", width=14),
    Column("完成时限", "due_on"),  # the office that draws up the list sets it
    Column("状态", "state", width=12),
)


def problems(
    households: HouseholdQuerySet, paths: Iterable[str], year: int, *, unmasked: Collection[str]
) -> Generator[Row]:
    """Yield a row an item that a household fails, batch by batch, in the order of keys."""
    number = 0
    for path in paths:
        after = 0
        while batch := failing(path, year, after=after, limit=BATCH):
            after = batch[-1]["id"]
            wanted = [row["id"] for row in batch if any(row[key] is False for key in ITEMS)]
            for row in _rows(households.filter(pk__in=wanted), year, unmasked):
                number += 1
                yield (str(number), *row)


def _rows(households: HouseholdQuerySet, year: int, unmasked: Collection[str]) -> Generator[Row]:
    found = list(households.order_by("pk").select_related("region__parent__parent__parent"))
    standings = judgements_of(found, year)
    heads = _head_numbers(found)
    workers = _workers(found)
    for household in found:
        standing = standings[household.pk]
        region = household.region
        village = region if region.level == Level.VILLAGE else region.parent
        number = heads.get(household.pk, "")
        for one in standing.items:
            if one.item.key not in ITEMS or one.is_met is not False:
                continue
            yield (
                village.parent.parent.name,
                village.parent.name,
                village.name,
                household.household_no,
                household.head_name,
                number if "id" in unmasked else BY_KEY["id"](number),
                ITEMS[one.item.key],
                _detail(one),
                ",".join(household.measures) or None,
                workers.get(household.region_id),
                None,
                _state(one),
            )


def _detail(judged: Any) -> str:
    """What is not met, in words; what is met or unknown is left out."""
    bad = [f"{point.label}：{point.value}" for point in judged.points if point.is_met is False]
    return "；".join(bad) or "入户核实为不达标"


def _state(judged: Any) -> str:
    if judged.signed is None:
        return "待核实"
    return "有变化待复核" if judged.is_changed else "已签认"


def _head_numbers(households: Iterable[Household]) -> dict[int, str]:
    keys = [household.pk for household in households]
    heads = Membership.objects.current().filter(household__in=keys, relation=Membership.HEAD)
    return dict(heads.values_list("household_id", "person__id_raw"))


def _workers(households: Iterable[Household]) -> dict[int, str]:
    """The grid workers posted today, by grid."""
    grids = {household.region_id for household in households}
    posted = Posting.objects.on(timezone.localdate()).filter(
        duty=Duty.GRID_WORKER, region__in=grids, user__is_active=True
    )
    named: dict[int, list[str]] = {}
    for grid, name in posted.order_by("pk").values_list("region_id", "user__full_name"):
        named.setdefault(grid, []).append(name)
    return {grid: "、".join(names) for grid, names in named.items()}
