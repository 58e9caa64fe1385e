"""Tables 1 and 7: single rows. The page shows the first, the whole is an export of the base map."""

from collections.abc import Callable
from datetime import date

from accountability.reports.tables import Head, Table, TableSheet
from households import reports
from regions.models import Region


def roster(region: Region, as_of: date) -> Table:
    """Table 1: the registered persons one by one, numbers masked."""
    return _table(reports.ROSTER, region, as_of, "人、元")


def problems(region: Region, as_of: date) -> Table:
    """Table 7: households that fail a guarantee or drinking water, item by item."""
    return _table(reports.PROBLEMS, region, as_of, "条")


def _table(kind: str, region: Region, as_of: date, unit: str) -> Table:
    found = reports.first_rows(kind, region, as_of)
    heads = tuple(Head(c.header, int(c.width), is_text=c.as_text) for c in found.columns)
    sheet = TableSheet(found.name, heads, [(int(str(row[0])), *row[1:]) for row in found.rows])
    return Table(
        found.number,
        found.name,
        region,
        as_of,
        unit,
        (sheet,),
        export_kind=kind,
        is_cut=found.is_cut,
    )


ROSTERS: dict[int, Callable[[Region, date], Table]] = {1: roster, 7: problems}
