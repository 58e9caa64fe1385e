"""What an address of a list asks to be exported, and what of it an export cannot do, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from django.http import QueryDict

from households.exports import finding
from households.exports.kinds import KINDS, Kind
from households.filters import within
from households.lists.conditions import PLACE
from households.models import ListKind
from qiannan import keyset
from regions.duties import Permission
from regions.models import Region, User

SECONDS = 2  # that a page waits for a number
# Conditions under which a list shows what is over; an export is of what is.
_OVER = {
    "dissolved": "导出只含现有农户：按“已销户”筛选时没有可导出的数据",
    "left": "导出只含现有成员：按“已离开”筛选时没有可导出的数据",
}


@dataclass(frozen=True)
class Asked:
    """A list (`of`), a place, conditions as `query`. `others` are further places of the list that
    may be exported; `notes` are Chinese sentences on what the export does otherwise than the list.
    """

    of: str
    region: Region
    others: list[Region]
    query: str
    notes: list[str]

    @property
    def kinds(self) -> list[Kind]:
        """The tables that can be made of the list."""
        return [k for k in KINDS.values() if k.is_of_persons or self.of == ListKind.HOUSEHOLD]

    def counts(self, user: User) -> list[tuple[Kind, int | None]]:
        """How many rows each table will have; None where counting takes longer than a page may."""
        found: dict[bool, int | None] = {}
        for kind in self.kinds:
            if kind.is_of_persons and kind.is_registered not in found:
                chosen = finding.chosen(kind.key, self.region, self.query, by=user, of=self.of)
                found[kind.is_registered] = _in_time(chosen)
        return [(kind, found[kind.is_registered]) for kind in self.kinds if kind.is_of_persons]


def _in_time(chosen: finding.Chosen) -> int | None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [SECONDS * 1000])
            counted = chosen.count(keyset.COUNT_CAP)
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return counted
    except OperationalError:
        return None


def read(given: QueryDict, *, user: User) -> Asked | None:
    """Read an address; None where the place is out of reach. `listed` in it is the place of the
    list where that reaches further than what may be exported.
    """
    of = ListKind.PERSON if given.get("list") == ListKind.PERSON else ListKind.HOUSEHOLD
    mine = user.paths_where(Permission.HOUSEHOLD_EXPORT)
    listed = _listed(given.get("listed") or given.get(PLACE, ""), user)
    reach = within(mine, listed)
    regions = list(Region.objects.filter(path__in=reach).order_by("level", "path"))
    if code := given.get(PLACE):
        here = Region.objects.filter(code=code).within_paths(mine).first()
        regions = [here, *(r for r in regions if r != here)] if here else []
    if not regions:
        return None
    kept = finding.kept(given, by=user, of=of)
    notes = _of_places(regions, listed)
    if kept.has_words:
        notes.append(
            "名单上输入的姓名、号码等文字不随导出：导出的是符合其余条件的全部数据，行数比名单多"
        )
    if kept.dropped:
        notes.append(f"“{'”“'.join(kept.dropped)}”不是名单的条件，没有计入")
    notes += [note for name, note in _OVER.items() if name in QueryDict(kept.query)]
    return Asked(of, regions[0], regions[1:], kept.query, notes)


def _listed(code: str, user: User) -> list[str]:
    """The places that the list shows: the one of the code, else all that are one's own."""
    mine = user.paths_where(Permission.HOUSEHOLD_VIEW)
    if not code:
        return mine
    return within(mine, list(Region.objects.filter(code=code).values_list("path", flat=True)))


def _of_places(regions: Sequence[Region], listed: Sequence[str]) -> list[str]:
    here = regions[0].name
    if len(regions) > 1:
        return [f"名单含 {len(regions)} 个地方，一次导出一个：本次为“{here}”，其余请另选地点再导出"]
    if not set(listed) <= {regions[0].path}:
        return [f"本次导出的是“{here}”；名单中的其他地方不在您可以导出的范围内"]
    return []
