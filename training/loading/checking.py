"""Checking a workbook of past sessions; nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from ledger import sheets
from ledger.sheets import CellError, Column, SheetError
from regions.models import Cadre, Level, Region
from training.loading import columns
from training.models import Presence, Session, Topic, Trainer
from training.moves import TrainingError

MAX_PEOPLE = 200_000
SHOWN = 200
Key = tuple[str, int]  # the name of a session and which time it is given


@dataclass(frozen=True)
class Wrong:
    """A bad cell: on which sheet, and what is wrong and how to mend it."""

    sheet: str
    error: CellError

    def as_data(self) -> dict[str, str]:
        e = self.error
        return {"sheet": self.sheet, "cell": e.cell, "header": e.header, "message": e.message}


@dataclass(frozen=True)
class Person:
    """What a roster of a session says of somebody; a cadre by key."""

    session: Key
    cadre: int
    presence: str
    score: int | None
    satisfaction: int | None


@dataclass
class Checked:
    """What a workbook says: values by column of each session and trainer, and its persons."""

    sessions: dict[Key, dict[str, Any]] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    trainers: dict[int, dict[str, Any]] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Counts, and the first errors."""
        return {
            "sessions": len(self.sessions),
            "people": len(self.people),
            "came": sum(one.presence == Presence.CAME for one in self.people),
            "cadres": len({one.cadre for one in self.people if one.presence == Presence.CAME}),
            "trainers": len(self.trainers),
            "errors": len(self.wrong),
            "shown": [one.as_data() for one in self.wrong[:SHOWN]],
        }


class Sheet:
    """One sheet that was read, and where its errors go."""

    def __init__(
        self, name: str, table: sheets.Table, wrong: list[Wrong], rows: Iterable[Any] = ()
    ) -> None:
        self.name, self.table, self.wrong = name, table, wrong
        self.columns: dict[str, Column] = {column.key: column for column in table.columns}
        self.rows = list(rows or table)
        for _n, _values, errors in self.rows:
            self.wrong += [Wrong(name, error) for error in errors]

    def good(self) -> list[tuple[int, dict[str, Any]]]:
        """The rows without a bad cell."""
        return [(number, values) for number, values, errors in self.rows if not errors]

    def complain(self, row: int, key: str, message: str) -> None:
        self.wrong.append(Wrong(self.name, self.table.error(row, self.columns[key], message)))


def read(content: bytes, name: str, wanted: list[Column], wrong: list[Wrong]) -> Sheet:
    """Read one sheet by its name.

    Raises:
        SheetError: the file as a whole is refused; the name of the sheet comes first.
    """
    try:
        table = sheets.read(
            content, wanted, named=name, max_rows=MAX_PEOPLE, max_bytes=sheets.MAX_LONG_BYTES
        )
        return Sheet(name, table, wrong)
    except SheetError as error:
        raise SheetError(f"“{name}”表：{error}") from error


def check(content: bytes, region: Region) -> Checked:
    """Check a workbook of past sessions of a place and the places below.

    Raises:
        SheetError: the file as a whole is refused.
    """
    found = Checked()
    names = sheets.sheet_names(content, max_bytes=sheets.MAX_LONG_BYTES)
    sessions = read(content, columns.SESSIONS, columns.SESSION_COLUMNS, found.wrong)
    people = read(content, columns.PEOPLE, columns.PEOPLE_COLUMNS, found.wrong)
    pool = None
    if columns.TRAINERS in names:
        pool = read(content, columns.TRAINERS, columns.TRAINER_COLUMNS, found.wrong)
    cadres = _cadres(region, [people, *([pool] if pool else [])])
    if pool:
        _check_trainers(pool, cadres, found)
    _check_sessions(sessions, region, found)
    _check_people(people, cadres, found)
    return found


def _cadres(region: Region, lists: list[Sheet]) -> dict[str, tuple[int, str]]:
    """The key and the name of each cadre named, by number; one query."""
    numbers = {values["cadre"] for one in lists for _n, values in one.good()}
    rows = Cadre.objects.within_paths([region.path]).filter(number__in=numbers)
    return {number: (pk, name) for number, pk, name in rows.values_list("number", "pk", "name")}


def named(
    sheet: Sheet, row: int, values: dict[str, Any], cadres: dict[str, tuple[int, str]]
) -> int | None:
    """The key of the cadre of a row; None where it is not on the roster under that name."""
    pk, name = cadres.get(values["cadre"], (None, ""))
    if pk is None:
        sheet.complain(
            row, "cadre", f"编号 {values['cadre']} 不在本地干部花名册；请核对编号或先补登花名册"
        )
    elif name != values["person"]:
        sheet.complain(row, "person", f"“{values['person']}”与花名册姓名不符；请核对编号与姓名")
        return None
    return pk


def _check_trainers(sheet: Sheet, cadres: dict[str, tuple[int, str]], found: Checked) -> None:
    for row, values in sheet.good():
        pk = named(sheet, row, values, cadres)
        if pk is None:
            continue
        if pk in found.trainers:
            sheet.complain(row, "cadre", f"{values['person']}重复；请保留一行")
        elif values["ends_on"] and values["ends_on"] < values["starts_on"]:
            sheet.complain(row, "ends_on", "聘期止早于聘期起；请核对日期")
        else:
            kept = {k: v for k, v in values.items() if k not in ("person", "cadre")}
            found.trainers[pk] = kept | {"number": values["cadre"]}


def _check_sessions(sheet: Sheet, region: Region, found: Checked) -> None:
    topics = {topic.name: topic for topic in Topic.objects.all()}
    pool = {t.cadre.number: t.cadre_id for t in Trainer.objects.select_related("cadre")}
    pool |= {values["number"]: pk for pk, values in found.trainers.items()}
    places = _Places(region)
    taken = set(Session.objects.values_list("region", "name", "number"))
    for row, values in sheet.good():
        before = len(found.wrong)
        place = places.of(values["place"])
        if place is None:
            sheet.complain(row, "place", f"“{values['place']}”不是本地地名；请填全名或代码")
        _check_days(sheet, row, values)
        known = [topics.get(name) for name in columns.parts(values["topics"] or "")]
        if None in known:
            sheet.complain(row, "topics", f"专题不在目录里；请从中选：{'、'.join(topics)}")
        taught = [pool.get(number) for number in columns.parts(values["trainers"] or "")]
        if None in taught:
            sheet.complain(row, "trainers", "授课人不在师资库；请先填入“师资”表")
        key = (values["name"], values["number"])
        if key in found.sessions:
            sheet.complain(row, "number", "与上面一行是同一班次同一期；请核对期次")
        if place and (place.pk, *key) in taken:
            sheet.complain(row, "number", "本期已在系统里；请删去本行和它的学员")
        if len(found.wrong) == before:
            found.sessions[key] = values | {
                "place": place, "topics": known, "trainers": taught,
            }  # fmt: skip


def _check_days(sheet: Sheet, row: int, values: dict[str, Any]) -> None:
    if values["ends_on"] < values["starts_on"]:
        sheet.complain(row, "ends_on", "结束日期早于开始日期；请核对日期")
    if values["ends_on"] > timezone.localdate():
        sheet.complain(row, "ends_on", "还没有结束，不是往期培训；请在系统里新建班次")


class _Places:
    """Places by code and by name, where only one has the name."""

    def __init__(self, region: Region) -> None:
        self.region = region
        rows = Region.objects.within(region).filter(level__lte=Level.TOWNSHIP)
        self.by_word: dict[str, Region | None] = {}
        for place in rows:
            self.by_word[place.code] = place
            self.by_word[place.name] = None if place.name in self.by_word else place

    def of(self, text: str | None) -> Region | None:
        return self.by_word.get(text) if text else self.region


def _check_people(sheet: Sheet, cadres: dict[str, tuple[int, str]], found: Checked) -> None:
    seen: set[tuple[Key, int]] = set()
    for row, values in sheet.good():
        key = (values["name"], values["number"])
        if key not in found.sessions:
            sheet.complain(
                row, "name", f"“{key[0]}”第 {key[1]} 期不在“班次”表或那一行有误；请先改正班次"
            )
            continue
        pk = named(sheet, row, values, cadres)
        if pk is None:
            continue
        if (key, pk) in seen:
            sheet.complain(row, "cadre", f"{values['person']}在本期里重复；请保留一行")
            continue
        if values["presence"] != Presence.CAME and _has_results(values):
            sheet.complain(row, "score", "没有参加却有成绩或满意度；请核对到课或删去成绩")
            continue
        seen.add((key, pk))
        found.people.append(
            Person(key, pk, values["presence"], values["score"], values["satisfaction"])
        )


def _has_results(values: dict[str, Any]) -> bool:
    return values["score"] is not None or values["satisfaction"] is not None


def refuse_errors(wrong: list[Wrong]) -> None:
    """Raise TrainingError naming the first bad cell, if there is one."""
    if wrong:
        first = wrong[0]
        raise TrainingError(
            f"有 {len(wrong)} 处错误，一行也没有写入。第一处：“{first.sheet}”表 {first.error}"
        )
