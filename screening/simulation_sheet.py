"""What a simulation lists, on the page and in Excel: masked."""

from collections.abc import Iterable, Iterator
from typing import Any

from ledger.sheets import Column
from qiannan.templatetags.face import masked
from screening import lead_pages
from screening.models import SimulatedLead

COLUMNS = [
    Column("序号", "seq"),
    Column("影响", "effect"),
    Column("乡镇（街道）、村、网格", "place"),
    Column("姓名", "name"),
    Column("户编号", "household_no"),
    Column("部门数据", "said"),
    Column("线索编号", "number"),
    Column("线索状态", "state"),
]


def line(one: SimulatedLead) -> dict[str, Any]:
    """One row of the list on the page."""
    name = one.person.name if one.person else one.household.head_name
    return {
        "one": one,
        "name": masked(name, "name"),
        "place": lead_pages.place_name(one),  # type: ignore[arg-type]
        "hue": {"opens": "review", "vanishes": "done"}.get(one.effect, "doing"),
    }


def rows(leads: Iterable[SimulatedLead]) -> Iterator[dict[str, Any]]:
    for seq, one in enumerate(leads, start=1):
        shown = line(one)
        yield {
            "seq": seq,
            "effect": str(one.get_effect_display()),
            "place": shown["place"],
            "name": shown["name"],
            "household_no": one.household.household_no,
            "said": one.said,
            "number": one.lead.number if one.lead else "",
            "state": str(one.lead.get_status_display()) if one.lead else "",
        }
