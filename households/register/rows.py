"""Checking a row of the register on its own, and the rows of a household together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from households import id_number
from households.options import HEAD
from households.register.layout import ALL
from households.sheets import REGISTER
from ledger.sheets import CellError, Table
from regions.models import Level, Region, User
from regions.operations import short_name
from regions.pinyin import initials_of_person

BY_KEY = {column.key: column for column in REGISTER}
OUT_OF_REACH = "不在您的管辖范围内，或不存在；请核对行政村代码"
HELD = "本行没有错，但同户第 {} 行（户主）有错，本户暂不载入；改正后一并上传"
NO_HEAD = "该户没有户主，本户暂不载入；请补上户主行后一并上传"
_BLANK_LIST: list[str] = []


@dataclass(frozen=True)
class Village:
    pk: int
    code: str
    path: str


@dataclass
class Home:
    """The good rows of one household number with their villages, and the row of its head."""

    head_row: int = 0
    bad_head: int = 0
    rows: list[int] = field(default_factory=list)
    villages: dict[int, str] = field(default_factory=dict)


class Villages:
    """The villages that a person may load, by code and by names."""

    def __init__(self, paths: list[str]) -> None:
        found = Region.objects.current().at(Level.VILLAGE).within_paths(paths)
        self.by_code: dict[str, Village] = {}
        self._by_names: dict[tuple[str, str, str], Village] = {}
        for region in found.select_related("parent__parent"):
            village = Village(region.pk, region.code, region.path)
            self.by_code[region.code] = village
            township, county = region.parent, region.parent.parent
            self._by_names[county.name, township.name, region.name] = village

    @classmethod
    def of(cls, by: User | None, permission: Any) -> "Villages":
        """Those within `by`'s postings; all of them for the operator at the console (None)."""
        top = list(Region.objects.at(Level.PREFECTURE).values_list("path", flat=True))
        return cls(by.paths_where(permission) if by else top)

    def find(self, values: Mapping[str, Any]) -> Village | None:
        if values["village_code"]:
            return self.by_code.get(values["village_code"])
        name = short_name(values["village"] or "")
        return self._by_names.get((values["county"] or "", values["township"] or "", name))


class Checker:
    """Yields what may be staged and keeps what may not: `errors`, `homes`, `bad_rows`."""

    def __init__(self, table: Table, villages: Villages) -> None:
        self.table = table
        self.villages = villages
        self.errors: list[CellError] = []
        self.homes: dict[str, Home] = {}
        self.bad_rows: set[int] = set()
        self.absent: set[str] = set()  # numbers of persons whose row is bad: not missing
        self.rows = self.held_rows = self.unusable = 0
        self._seen: dict[str, int] = {}

    def good_rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the staging row of each good row: see `staging.COLUMNS`."""
        for number, values, found in self.table:
            self.rows += 1
            village = self.villages.find(values)
            found = found or self._check(number, values, village)
            home = self._home(values)
            if found:
                self.errors.extend(found)
                self.bad_rows.add(number)
                self.absent.add(values["person_no"] or "")
                if home and values["relation"] in (HEAD, None):
                    home.bad_head = number
                continue
            assert home is not None
            assert village is not None
            is_head = values["relation"] == HEAD
            if is_head:
                home.head_row = number
            home.rows.append(number)
            home.villages[number] = village.code
            self.unusable += not values["id"].is_usable
            yield (
                number,
                values["household_no"],
                values["person_no"],
                village.pk,
                values["relation"],
                is_head,
                *staged(values),
            )

    def _home(self, values: Mapping[str, Any]) -> Home | None:
        household_no = values["household_no"]
        return self.homes.setdefault(household_no, Home()) if household_no else None

    def _check(
        self, number: int, values: Mapping[str, Any], village: Village | None
    ) -> list[CellError]:
        """What one cell cannot know: the place, a person twice, a second head."""
        found = []
        if village is None:
            found.append(self.error(number, "village_code", OUT_OF_REACH))
        first = self._seen.setdefault(values["person_no"], number)
        if first != number:
            found.append(self.error(number, "person_no", f"与第 {first} 行重复；请删去其中一行"))
        home = self.homes.get(values["household_no"])
        if home and home.head_row and values["relation"] == HEAD:
            text = f"该户第 {home.head_row} 行已是户主，一户只有一个户主；请改正其中一行"
            found.append(self.error(number, "relation", text))
        return found

    def settle(self) -> tuple[set[str], list[int]]:
        """After the last row: return the households to hold back, and single rows to drop.

        A household without a good head row is held back whole; a row that names another
        village than its head is dropped alone.
        """
        held, dropped = set(), []
        for household_no, home in self.homes.items():
            if not home.head_row:
                held.add(household_no)
                self._hold(home)
                continue
            place = home.villages[home.head_row]
            wrong = [row for row, code in home.villages.items() if code != place]
            for row in wrong:
                text = f"与户主行（第 {home.head_row} 行）的行政村代码 {place} 不一致；请改正"
                self.drop(row, "village_code", text)
            dropped.extend(wrong)
            home.villages.clear()
        return held, dropped

    def _hold(self, home: Home) -> None:
        if home.bad_head:
            self.hold(home.rows, HELD.format(home.bad_head))
        else:
            self.hold(home.rows, NO_HEAD)

    def hold(self, rows: list[int], text: str) -> None:
        """Good rows that wait for the head of their household."""
        self.held_rows += len(rows)
        self.errors.extend(self.error(row, "household_no", text) for row in rows)

    def drop(self, row: int, key: str, text: str) -> None:
        """A staged row turns out to be bad."""
        self.errors.append(self.error(row, key, text))
        self.bad_rows.add(row)

    def error(self, row: int, key: str, text: str) -> CellError:
        return self.table.error(row, BY_KEY[key], text)


def staged(values: Mapping[str, Any]) -> list[Any]:
    """Return the values of `layout.ALL`, blanks as the database keeps them."""
    number: id_number.IdNumber = values["id"]
    derived = {
        "p_name_initials": initials_of_person(values["name"]),
        "p_id_raw": number.text,
        "p_id_number": number.number,
        "p_id_state": number.state,
        "p_sex": values["sex"] or (id_number.sex(number.number) if number.number else ""),
        "p_birth_on": id_number.birth_on(number.number) if number.number else None,
    }
    made = []
    for one in ALL:
        value = derived[one.staged] if one.staged in derived else values[one.key]
        if value is None and one.blank != "NULL":
            value = _BLANK_LIST if one.kind == "text[]" else ""
        made.append(value)
    return made
