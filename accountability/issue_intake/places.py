"""Finding the places that a feedback names, among those of one ledger."""

import difflib
import unicodedata
from collections import defaultdict

from regions.models import Level, Region

_EACH = {
    "县": Level.COUNTY,
    "县市": Level.COUNTY,
    "县(市)": Level.COUNTY,
    "县区": Level.COUNTY,
    "乡镇": Level.TOWNSHIP,
    "乡(镇)": Level.TOWNSHIP,
    "镇": Level.TOWNSHIP,
    "村": Level.VILLAGE,
    "行政村": Level.VILLAGE,
}
_SUFFIXES = ("布依族苗族自治州", "水族自治县", "自治县", "县", "市")
_SHOWN = 4


class PlaceBook:
    """The places of a ledger by code, by name and by full name.

    One query for all places down to the villages; grids are found by their code, one query for
    those that are asked for. The regions come with those above them, so that nothing that walks
    upwards asks the database again.
    """

    def __init__(self, keeper: Region) -> None:
        self.keeper = keeper
        known = list(
            Region.objects.within(keeper)
            .current()
            .filter(level__lte=Level.VILLAGE)
            .order_by("path")
        )
        above = [one for one in keeper.ancestors if one.pk != keeper.pk]
        self._by_pk = {one.pk: one for one in [*above, *known]}
        for region in self._by_pk.values():
            _hang(region, self._by_pk)
        self.regions = known
        self._by_code = {region.code: region for region in known}
        self._by_name: dict[str, list[Region]] = defaultdict(list)
        for region in known:
            for name in _names(region):
                self._by_name[name].append(region)

    def find(self, text: str) -> list[Region]:
        """The places that a text means: one, or each of a level (各县, 平塘县各乡镇).

        Raises:
            ValueError: none or more than one could be meant; the sentence says which.
        """
        key = _key(text)
        if key.isdecimal():
            return [self._coded(key)]
        whose, each, what = key.rpartition("各")
        if each and what in _EACH:
            return self._each(whose, _EACH[what], text)
        return [self._named(key, text)]

    def with_place(self, region: Region) -> Region:
        """The same place of this book, or `region` itself hung below it."""
        known = self._by_pk.get(region.pk)
        if known is None:
            _hang(region, self._by_pk)
        return known or region

    def _coded(self, code: str) -> Region:
        found = self._by_code.get(code)
        if found is None and len(code) == 15:
            grids = Region.objects.within(self.keeper).current()
            found = grids.filter(code=code).first()
            if found:
                found = self.with_place(found)
        if found is None:
            raise ValueError(f"代码 {code} 不在{self.keeper.name}的区划中；请核对代码或改写全称")
        return found

    def _each(self, whose: str, level: int, text: str) -> list[Region]:
        whose = whose.removesuffix("的")
        over = self._named(whose, whose) if whose and whose != "全州" else self.keeper
        found = [one for one in self.regions if one.level == level and over.covers(one)]
        if not found or over.level >= level:
            raise ValueError(f"“{text}”没有所指的地方；请逐个写明")
        return found

    def _named(self, key: str, text: str) -> Region:
        found = self._by_name.get(key, [])
        if len(found) == 1:
            return found[0]
        if found:
            shown = "、".join(_full(one) for one in found[:_SHOWN])
            raise ValueError(f"“{text}”有 {len(found)} 处：{shown}；请写全称")
        near = difflib.get_close_matches(key, self._by_name, n=1, cutoff=0.6)
        hint = f"，是否为“{_full(self._by_name[near[0]][0])}”" if near else ""
        raise ValueError(f"{self.keeper.name}没有“{text}”{hint}；请按区划名称或代码填写")


def _hang(region: Region, known: dict[int, Region]) -> None:
    """Give a region the region above it, so that asking for it needs no query."""
    if region.parent_id in known:
        region.parent = known[region.parent_id]


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if char not in " \t\n/>›-·—")


def _full(region: Region) -> str:
    return "".join(one.name for one in region.ancestors[1:]) or region.name


def _names(region: Region) -> set[str]:
    """A place goes by its name, and by that with the names above it, one after the other."""
    name = _key(region.name)
    names = {name}
    if region.level <= Level.COUNTY:
        names |= {_without(name)}
    tail = name
    for above in reversed(region.ancestors[:-1]):
        tail = _key(above.name) + tail
        names.add(tail)
    if region.level == Level.VILLAGE:
        county = region.ancestors[Level.COUNTY - 1]
        names.add(_key(county.name) + name)
    return names


def _without(name: str) -> str:
    """A county or the prefecture without what every one is called: 三都水族自治县 is 三都."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name
