"""The published ledger of 30 June 2018 as a workbook: 1,011 entries, 875 of them closed out.

The figures are the prefecture's own; places, days and words are made up.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, timedelta
from io import BytesIO
from random import Random
from typing import Any

from django.utils import timezone

from accountability.demo import accounts, past
from accountability.issue_intake import sheet, workbooks
from accountability.models import Item, Source
from accountability.sources import RULES
from ledger import sheets
from regions.models import Level, Region, User

ENTRIES, CLOSED = 1011, 875
FILE_NAME = "2017年度成效考核等反馈问题台账（截至2018年6月30日）.xlsx"
# Source, document, its title, how many of the 1,011 came in it.
_PAPERS = (
    (Source.STATE, "国开发〔2018〕12号", "2017年度国家考核反馈（演示）", 231),
    (Source.PROVINCE, "黔扶领〔2018〕8号", "2017年度省考核反馈（演示）", 398),
    (Source.INSPECTION, "黔委巡〔2018〕5号", "脱贫攻坚专项巡视反馈（演示）", 190),
    (Source.AUDIT, "黔审农〔2018〕21号", "扶贫资金审计报告（演示）", 192),
)
_UNITS = ("扶贫办", "财政局", "教育局", "住建局", "医保局", "农业农村局")
_LEADERS = ("分管副县长", "县委副书记", "县委常委")
_SHARE_OF_COUNTIES = 0.9


def load(taken_in_on: date | None = None) -> int:
    """Hand the workbook in as one person and register it as another, today or on a day of the
    past; return the entries.
    """
    clerk = User.objects.get(username=accounts.PREFECTURE)
    second = User.objects.get(username=accounts.SECOND)
    prefecture = Region.objects.get(level=Level.PREFECTURE)
    made = workbook()
    with past.on(taken_in_on) if taken_in_on else nullcontext():
        handed = workbooks.hand_in(made, FILE_NAME, by=clerk, region=prefecture)
        return workbooks.register_workbook(handed, by=second)


def workbook(seed: int = 2018) -> BytesIO:
    """The ledger as an office would fill it in; the same for the same seed and day."""
    rows = list(_rows(Random(seed)))  # noqa: S311 - made-up data
    title = "2017年度成效考核、巡视、审计反馈问题整改台账"
    return sheets.write_book(
        [sheets.Sheet(sheet.LEDGER, rows, title=title, name="问题清单")], target=BytesIO()
    )


def _rows(random: Random) -> Iterator[dict[str, Any]]:
    items = list(Item.objects.select_related("aspect"))
    counties = list(Region.objects.filter(level=Level.COUNTY))
    below = list(_places_with_people())
    closed = set(random.sample(range(ENTRIES), CLOSED))
    today = timezone.localdate()
    papers = [(*paper, n) for *paper, count in _PAPERS for n in range(count)]
    for n, (source, doc_no, title, running) in enumerate(papers):
        item = items[n % len(items)]
        region = random.choice(counties)
        if below and random.random() > _SHARE_OF_COUNTIES:
            region = random.choice(below)
        unit = random.choice(_UNITS)
        yield {
            "number": f"QN-2018-{RULES[source].prefix}-{running + 1:04d}",
            "source": sheet.source_word(source),
            "doc_no": doc_no,
            "batch": title,
            "issued_on": date(2018, 3, 20),
            "aspect": item.aspect.name,
            "item": item.name,
            "description": f"{region.name}：{item.name}（演示数据）",
            "places": sheet.full_name(region),
            "level": "州",
            "measures": f"由{unit}逐项核对，限期整改到位。",
            "lead_unit": f"州{unit}",
            "responsible_unit": unit,
            "resp_leader": random.choice(_LEADERS),
            "due_kind": "限期整改",
            "due_on": _due(random, today, is_closed=n in closed),
            "is_closed": "是" if n in closed else "否",
            "closed_on": date(2018, random.randint(3, 6), random.randint(1, 28))
            if n in closed
            else None,
        }


def _places_with_people() -> Iterator[Region]:
    """Townships and villages of the demo that have accounts: somebody can rectify there."""
    with_grids = Region.objects.filter(level=Level.GRID)
    for above in ("parent__parent", "parent"):
        yield from Region.objects.filter(pk__in=with_grids.values(above)).order_by("path")[:40]


def _due(random: Random, today: date, *, is_closed: bool) -> date:
    days = random.randint(-60, 60) if is_closed else random.choice((-9, 5, 12, 20, 31, 45))
    return today + timedelta(days=days)
