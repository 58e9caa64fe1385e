"""Issues by place, source, item, unit, person and batch, without counting them: kept sums.

Rows of `IssueCount` come in by triggers of the table of issues, in the transaction that moves an
issue. Places below those that are kept are counted when asked for: they have some hundred issues.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from accountability.lights import Marks, marks
from accountability.models import DONE, Facet, Stage
from accountability.models.counts import deepest, faceted
from ledger.reports import ClosureRate, DoesNotAddUpError, rows
from regions.models import Region

# Only names and constants of this program are put into these statements.
# ruff: noqa: S608

OPEN_STAGES = tuple(stage for stage in Stage if stage not in DONE)
IN_REVIEW = (Stage.APPLIED, Stage.VERIFIED, Stage.REVIEWED)


@dataclass(frozen=True)
class Tally:
    """Issues of one line by stage. `standing`, `overdue` (red) and `soon` (amber) are parts of the
    open ones; the colours are those of `accountability.lights`.
    """

    registered: int = 0
    on_its_way: int = 0
    rectifying: int = 0
    applied: int = 0
    verified: int = 0
    reviewed: int = 0
    returned: int = 0
    closed: int = 0
    withdrawn: int = 0
    standing: int = 0
    overdue: int = 0
    soon: int = 0

    @property
    def open(self) -> int:
        return sum(getattr(self, stage) for stage in OPEN_STAGES)

    @property
    def in_review(self) -> int:
        return sum(getattr(self, stage) for stage in IN_REVIEW)

    @property
    def total(self) -> int:
        return self.open + self.closed + self.withdrawn

    @property
    def rate(self) -> ClosureRate:
        return ClosureRate(self.closed, self.total)

    def stage(self, name: str) -> int:
        return int(getattr(self, name))

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))


@dataclass(frozen=True)
class Asked:
    """What is counted: the issues of places, and which of them.

    `source` and `items` (keys) narrow the facet of items, `key` that which they are counted `by`.
    """

    regions: Sequence[Region]
    by: Facet | None = None
    source: str = ""
    items: Sequence[int] | None = None
    key: str | None = None
    at: Marks = field(default_factory=marks)

    @property
    def facet(self) -> Facet:
        """The sums that know what narrows; of all issues those of the fewest rows."""
        if self.by is not None:
            return self.by
        return Facet.ITEM if self.source or self.items is not None else Facet.LEVEL

    @property
    def is_kept(self) -> bool:
        return all(region.level <= deepest(self.facet) for region in self.regions)

    def values(self) -> Mapping[str, Any]:
        return {
            "regions": [region.pk for region in self.regions],
            **{f"prefix_{n}": f"{region.path}%" for n, region in enumerate(self.regions)},
            "facet": self.facet.value,
            "source": self.source,
            "items": list(self.items) if self.items is not None else None,
            "key": self.key,
            "today": self.at.today,
            "soon": self.at.soon,
        }

    def where(self) -> str:
        """What narrows; named only where it does, so that the plan is of what is asked."""
        said = ["c.facet = %(facet)s", "(c.due_on IS NULL OR c.due_on <= %(soon)s)"]
        if self.source:
            said.append("c.source = %(source)s")
        if self.items is not None:
            said.append("c.item_id = ANY(%(items)s)")
        if self.key is not None:
            said.append("c.key = %(key)s")
        return " AND ".join(said)


_TALLIES = ", ".join(
    f"coalesce(sum(n) FILTER (WHERE stage = '{stage}'), 0)::int AS {stage}"
    for stage in Stage.values
)
_TALLIES += """,
    coalesce(sum(n) FILTER (WHERE is_standing), 0)::int AS standing,
    coalesce(sum(n) FILTER (WHERE due_on < %(today)s), 0)::int AS overdue,
    coalesce(sum(n) FILTER (WHERE due_on >= %(today)s), 0)::int AS soon
"""
_KEPT = "SELECT c.*, c.issues AS n FROM accountability_issuecount c"


def _live(asked: Asked) -> str:
    """The issues themselves. Each place is named by itself: an index finds no array of them."""
    places = (f"place_path LIKE %(prefix_{n})s" for n in range(len(asked.regions)))
    where = f"({' OR '.join(places)})"
    if asked.source:
        where += " AND source = %(source)s"
    if asked.items is not None:
        where += " AND item_id = ANY(%(items)s)"
    return faceted(f"SELECT *, 1 AS n FROM accountability_issue WHERE {where}")


def _rows(asked: Asked, by: str, order: str = "") -> list[dict[str, Any]]:
    """The sums by `by`, columns of the counts."""
    if asked.is_kept:
        inner = f"{_KEPT} WHERE c.region_id = ANY(%(regions)s) AND {asked.where()}"
    else:
        inner = f"SELECT c.* FROM ({_live(asked)}) c WHERE {asked.where()}"
    group = f"GROUP BY {by}" if by else ""
    head = f"{by}, " if by else ""
    return rows(f"SELECT {head}{_TALLIES} FROM ({inner}) c {group} {order}", dict(asked.values()))


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(**{f.name: row[f.name] for f in fields(Tally)})


def tally(asked: Asked) -> Tally:
    """The issues that are asked for, as of now."""
    return _tally(_rows(asked, "")[0])


def by_column(asked: Asked, column: str) -> dict[Any, Tally]:
    """The same by `source` or `item_id`."""
    asked = replace(asked, by=Facet.ITEM)
    found = ((row[column], _tally(row)) for row in _rows(asked, column))
    return {value: one for value, one in found if one.total}


def by_key(asked: Asked, most: int) -> tuple[list[tuple[str, Tally]], bool]:
    """The same by unit, person or batch: the most overdue, then the most open first; at most
    `most`, and whether there are more.
    """
    order = f"""
        HAVING sum(n) FILTER (WHERE stage <> '') > 0
        ORDER BY sum(n) FILTER (WHERE due_on < %(today)s) DESC NULLS LAST,
                 sum(n) FILTER (WHERE stage NOT IN ('closed', 'withdrawn', '')) DESC NULLS LAST,
                 key LIMIT {most + 1}
    """
    found = [(row["key"], _tally(row)) for row in _rows(asked, "key", order)]
    return found[:most], len(found) > most


def by_place(region: Region, asked: Asked) -> dict[int, Tally]:
    """The issues of the places one level below, by their key."""
    if region.level < deepest(asked.facet):
        inner = f"""
            {_KEPT} WHERE c.region_id = ANY(%(children)s) AND {asked.where()}
        """
    else:
        inner = f"""
            SELECT b.id AS region_id, c.stage, c.is_standing, c.due_on, c.n
            FROM ({_live(asked)}) c JOIN regions_region r ON r.id = c.region_id
            JOIN regions_region b ON b.parent_id = %(parent)s AND starts_with(r.path, b.path)
            WHERE {asked.where()}
        """
    children = list(region.children.values_list("pk", flat=True))
    values = dict(asked.values()) | {"parent": region.pk, "children": children}
    found = rows(f"SELECT region_id, {_TALLIES} FROM ({inner}) c GROUP BY region_id", values)
    return {row["region_id"]: _tally(row) for row in found if _tally(row).total}


def checked(parts: Sequence[Tally], whole: Tally) -> Sequence[Tally]:
    """Return `parts`.

    Raises:
        DoesNotAddUpError: they are not the whole.
    """
    total = sum(parts, Tally())
    if total != whole:
        raise DoesNotAddUpError(f"{total} != {whole}")
    return parts
