"""What an address of a list asks to be exported, and what of it an export cannot do, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from households.exports import finding
from households.exports.kinds import KINDS, Kind
from households.filters import within
from households.lists.conditions import PLACE
from households.models import ListKind
from qiannan import keyset
from regions.duties import Permission
from regions.models import Region, User

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

    def counts(self, user: User) -> list[tuple[Kind, int]]:
        """How many rows each table will have, as far as that is known before it is made."""
        found: dict[bool, int] = {}
        for kind in self.kinds:
            if kind.is_of_persons and kind.is_registered not in found:
                chosen = finding.chosen(kind.key, self.region, self.query, by=user, of=self.of)
                found[kind.is_registered] = chosen.count(keyset.COUNT_CAP)
        return [(kind, found[kind.is_registered]) for kind in self.kinds if kind.is_of_persons]


def read(given: QueryDict, *, user: User) -> Asked | None:
    """Read an address; None where nothing of its place may be exported."""
    of = ListKind.PERSON if given.get("list") == ListKind.PERSON else ListKind.HOUSEHOLD
    listed = _listed(given.get(PLACE, ""), user)
    reach = within(user.paths_where(Permission.HOUSEHOLD_EXPORT), listed)
    regions = list(Region.objects.filter(path__in=reach).order_by("level", "path"))
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
    """The places that the list shows: the one in the address, else all that are one's own."""
    mine = user.paths_where(Permission.HOUSEHOLD_VIEW)
    if not code:
        return mine
    return within(mine, list(Region.objects.filter(code=code).values_list("path", flat=True)))


def _of_places(regions: Sequence[Region], listed: Sequence[str]) -> list[str]:
    here = regions[0].name
    if len(regions) > 1:
        return [f"名单含 {len(regions)} 个地方，一次导出一个：本次为“{here}”，其余请另选地点再导出"]
    if [regions[0].path] != list(listed):
        return [f"您可以导出的是“{here}”；名单中的其他地方不在导出范围内"]
    return []
