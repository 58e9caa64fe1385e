"""Table 18 帮扶责任人花名册（一对多）: who stands by which households on a day.

Source of its columns: docs/sources.md#tables. A line is a pairing; a helper's own cells stand on
each, so that the sheet can be sorted. Telephones and names of households are masked; in full they
leave by an export that another person approved (`accountability.helper_export`).
"""

from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet, Window
from django.urls import reverse

from accountability.reports.opening import count
from accountability.reports.tables import Head, Linked, Row, Table, TableSheet, mask_name
from households import masking
from households.models import Pairing
from regions.models import Region

NAME = "帮扶责任人花名册"
KIND = "helpers"
COLUMNS = (
    *("helper__name", "helper__unit", "helper__post", "helper__phone", "homes"),
    *("household__head_name", "household__region__parent__name"),
    *("household__region__name", "starts_on", "ends_on"),
)
MOST = 20_000  # lines; of a larger place the townships are asked for one by one


def helper_roster(region: Region, as_of: date) -> Table:
    """Draw table 18 of the households within a place; one statement whatever their number."""
    of_place = Pairing.objects.within_paths([region.path])
    found = list(holding(of_place, as_of).values_list(*COLUMNS, "helper")[: MOST + 1])
    heads = (
        Head("序号", 6),
        Head("姓名", 10),
        Head("单位", 20),
        Head("职务", 12),
        Head("电话", 14, is_text=True),
        count("结对户数"),
        Head("户主", 10),
        Head("村", 14),
        Head("网格", 12),
        Head("起止", 26),
    )
    query = urlencode({"region": region.code, "as_of": f"{as_of}"})
    rows = [_row(n, *row, query=query) for n, row in enumerate(found[:MOST], start=1)]
    sheet = TableSheet(NAME, heads, rows)
    is_cut = len(found) > MOST
    return Table(18, NAME, region, as_of, "户", (sheet,), full_kind=KIND, is_cut=is_cut)


def holding(pairings: QuerySet[Pairing], day: date) -> QuerySet[Pairing]:
    """Those that hold on a day, helper by helper, with how many `homes` the helper has of them."""
    holds = Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    return (
        pairings.filter(holds, household__dissolved_on__isnull=True)
        .annotate(homes=Window(Count("pk"), partition_by=F("helper")))
        .order_by("helper__name", "helper", "household__place_path", "household")
    )


def days(starts_on: date, ends_on: date | None) -> str:
    """From when until when somebody stands by a household, in words."""
    return f"{starts_on}至{ends_on or '今'}"


def _row(
    n: int, name: str, unit: str, post: str, phone: str, homes: int, head: str, village: str,
    grid: str, starts_on: date, ends_on: date | None, helper: int, *, query: str,
) -> Row:  # fmt: skip
    behind = reverse("accountability:helper-figure", args=[helper])
    return (
        n,
        name,
        unit,
        post,
        masking.phone(phone),
        Linked.to(homes, f"{behind}?{query}"),
        mask_name(head),
        village,
        grid,
        days(starts_on, ends_on),
    )
