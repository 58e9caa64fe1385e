"""The table, fourth part: the numbered tables that count the base map, on the page and as Excel."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.urls import reverse
from openpyxl import load_workbook

from households.models import Household, HouseholdMark, HouseholdYear, Membership
from regions.models import Region
from tests.households.scope.brute import May
from tests.households.scope.files import homes_under
from tests.households.scope.looking import Look, undone
from tests.households.scope.reading import is_poor, is_registered

Count = Callable[[Look, list[Household]], int]


def homes(rule: Callable[[Household], Any] = lambda home: True) -> Count:
    return lambda _look, found: sum(bool(rule(home)) for home in found)


def people(rule: Callable[[Household], Any] = lambda home: True) -> Count:
    def count(look: Look, found: list[Household]) -> int:
        keys = {home.pk for home in found if rule(home)}
        rows = look.brute.rows(Membership)
        return sum(m.household_id in keys and m.left_on is None for m in rows)

    return count


def marked(kind: str) -> Count:
    """Households that bear a mark that somebody decided."""

    def count(look: Look, found: list[Household]) -> int:
        rows = look.brute.rows(HouseholdMark)
        marks = {m.household_id for m in rows if m.kind == kind and m.state == "set"}
        return sum(home.pk in marks for home in found)

    return count


def unknown(look: Look, found: list[Household]) -> int:
    """Households without an income of this year."""
    year = look.world.today.year
    known = {
        y.household_id
        for y in look.brute.rows(HouseholdYear)
        if y.year == year and y.net_per_head_yuan is not None
    }
    return sum(home.pk not in known for home in found)


def is_out(look_year: int) -> Callable[[Household], bool]:
    return lambda home: is_registered(home) and not is_poor(home) and home.exit_year == look_year


def exited(look: Look, found: list[Household]) -> int:
    return homes(is_out(look.world.today.year))(look, found)


@dataclass(frozen=True)
class ByPlace:
    """A table of a line a place: each line and the sum, in the columns that are named."""

    number: int
    columns: dict[str, Count]
    needs: tuple[May, ...] = ()

    @property
    def name(self) -> str:
        return f"table {self.number}"

    def faults(self, look: Look) -> Iterator[str]:
        if not look.brute.may(look.user, (May.REPORT_VIEW,)):
            return
        for place in look.places(May.REPORT_VIEW):
            yield from self._page(look, place)
            yield from self._file(look, place)

    def _page(self, look: Look, place: Region) -> Iterator[str]:
        url = f"{reverse('accountability:table-detail', args=[self.number])}?region={place.code}"
        response = look.ask(url)
        if not look.sees(May.REPORT_VIEW, place.pk):
            if response.status_code != 404:
                yield f"{url} answers {response.status_code}, not 404, for a place out of sight"
            return
        if response.status_code != 200:
            yield f"{url} answers {response.status_code} {getattr(response, 'exc_info', '')}"
            return
        sheet = response.context["table"].sheets[0]
        heads = [head.title for head in sheet.heads]
        yield from self._compare(look, url, place, heads, [*sheet.rows, sheet.totals])

    def _file(self, look: Look, place: Region) -> Iterator[str]:
        url = f"{reverse('accountability:table-export', args=[self.number])}?region={place.code}"
        if not look.brute.may(look.user, (May.REPORT_EXPORT,)):
            return
        with undone():
            response = look.client.get(url)
            if not look.sees(May.REPORT_EXPORT, place.pk):
                if response.status_code != 404:
                    yield f"{url} answers {response.status_code} for a place out of reach"
                return
            book = load_workbook(BytesIO(b"".join(response.streaming_content)), read_only=True)
        rows = list(book.worksheets[0].iter_rows(values_only=True))
        first = next(n for n, row in enumerate(rows) if set(self.columns) <= set(row))
        last = next(n for n, row in enumerate(rows) if row[0] == "合计")
        yield from self._compare(look, url, place, list(rows[first]), rows[first + 1 : last + 1])

    def _compare(
        self, look: Look, url: str, place: Region, heads: list[Any], rows: list[Any]
    ) -> Iterator[str]:
        below = [r for r in look.brute.regions.values() if r.parent_id == place.pk]
        found = {region.name: homes_under(look, region) for region in below or [place]}
        found["合计"] = homes_under(look, place)
        shown = {row[0]: dict(zip(heads, row, strict=False)) for row in rows}
        for label, here in found.items():
            for column, count in self.columns.items():
                got, wanted = int(shown.get(label, {}).get(column) or 0), count(look, here)
                if got != wanted:
                    yield f"{url} {label} {column}: {got}, the brute force {wanted}"


@dataclass(frozen=True)
class SingleRows:
    """A table of single rows: those of the place, and no other."""

    number: int
    header: str
    wanted: Callable[[Look, Region], set[str]]

    @property
    def name(self) -> str:
        return f"table {self.number}"

    def faults(self, look: Look) -> Iterator[str]:
        if not look.brute.may(look.user, (May.REPORT_VIEW,)):
            return
        for place in look.places(May.REPORT_VIEW):
            url = (
                f"{reverse('accountability:table-detail', args=[self.number])}?region={place.code}"
            )
            response = look.ask(url)
            right = 404 if not look.sees(May.REPORT_VIEW, place.pk) else 200
            if right == 200 and not look.sees(May.HOUSEHOLD_VIEW, place.pk):
                right = 403
            if response.status_code != right:
                yield f"{url} answers {response.status_code}, not {right}"
            if response.status_code != 200 or right != 200:
                continue
            sheet = response.context["table"].sheets[0]
            at = [head.title for head in sheet.heads].index(self.header)
            got, wanted = {row[at] for row in sheet.rows}, self.wanted(look, place)
            if got != wanted:
                yield (
                    f"{url} shows {sorted(got - wanted)} too many and lacks {sorted(wanted - got)}"
                )


@dataclass(frozen=True)
class ByCause:
    """Table 5: registered households by main cause, of the place."""

    number: int = 5

    @property
    def name(self) -> str:
        return f"table {self.number}"

    def faults(self, look: Look) -> Iterator[str]:
        for place in look.places(May.REPORT_VIEW):
            url = reverse("accountability:table-detail", args=[5]) + f"?region={place.code}"
            response = look.ask(url)
            if response.status_code != 200:
                continue  # who may open tables is asked of the others
            sheet = response.context["table"].sheets[0]
            got = {row[0]: int(row[1]) for row in (*sheet.rows, sheet.totals)}
            mine = [h for h in homes_under(look, place) if is_registered(h)]
            wanted = {c: sum(h.cause_main == c for h in mine) for c in ("因病", "因学")}
            for label, count in {**wanted, "合计": len(mine)}.items():
                if got.get(label, 0) != count:
                    yield f"{url} {label}: {got.get(label)}, the brute force {count}"


def registered_numbers(look: Look, place: Region) -> set[str]:
    """The numbers of registered households with a member: the roster has a row a person."""
    lived_in = {m.household_id for m in look.brute.rows(Membership) if m.left_on is None}
    return {
        h.household_no for h in homes_under(look, place) if is_registered(h) and h.pk in lived_in
    }


def without_water(look: Look, place: Region) -> set[str]:
    """The households whose year says that the water is not safe."""
    dry = {y.household_id for y in look.brute.rows(HouseholdYear) if y.has_safe_water is False}
    return {home.household_no for home in homes_under(look, place) if home.pk in dry}


TABLES: list[Any] = [
    SingleRows(1, "户编号", registered_numbers),
    ByPlace(
        2,
        {
            "农业人口": people(),
            "期末贫困（户）": homes(is_poor),
            "期末贫困（人）": people(is_poor),
        },
    ),
    ByPlace(3, {"脱贫（户）": exited}),
    ByPlace(
        4,
        {
            "建档立卡（户）": homes(is_registered),
            "建档立卡（人）": people(is_registered),
            "因病（户）": homes(lambda h: is_registered(h) and h.cause_main == "因病"),
        },
    ),
    ByCause(),
    ByPlace(6, {"收入不明（户）": unknown}),
    SingleRows(7, "户编号", without_water),
    ByPlace(
        8,
        {
            "户数": homes(),
            "人数": people(),
            "一般农户": homes(lambda h: not is_registered(h)),
            "贫困户": homes(is_poor),
            "低保户": marked("低保户"),
            "监测户（风险未消除）": homes(lambda h: h.monitor_kind and not h.risk_is_removed),
            "已采集（户）": homes(lambda h: h.surveyed_on is not None),
        },
    ),
]  # fmt: skip
