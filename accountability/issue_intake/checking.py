"""Checking a workbook: each row becomes findings or errors; nothing is written."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils import timezone

from accountability.issue_intake import sheet
from accountability.issue_intake.items import ItemBook
from accountability.issue_intake.places import PlaceBook
from accountability.issue_registering import Finding, Paper, due_of, problems
from accountability.models import DueKind, Issue, IssueBatch, Item, Source
from accountability.sources import RULES
from households.models import Household
from ledger import sheets
from ledger.sheets import CellError, Column, SheetError
from regions.models import Level, Region

MAX_ENTRIES = 5000
SHOWN = 200
_KEYS = {"source_doc_no": "doc_no", "household": "household_no", "region": "places"}
_NUMBER = re.compile(r"QN-((?:19|20)\d\d)-([A-Z]{2})-([0-9]{1,9})")


@dataclass(frozen=True)
class Row:
    """One entry to be: of a feedback its finding, of a ledger also how it stood on paper."""

    number: int
    finding: Finding
    source: Source | None = None
    doc_no: str = ""
    batch_title: str = ""
    issued_on: date | None = None
    issue_no: str = ""
    is_closed: bool = False
    closed_on: date | None = None
    due_on: date | None = None


@dataclass
class Checked:
    """What a workbook says: `rows` of data, the entries they become, and what is wrong."""

    rows: int = 0
    entries: list[Row] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Plain values for keeping and showing; of errors and entries the first 200."""
        findings = [row.finding for row in self.entries]
        return {
            "rows": self.rows,
            "entries": len(self.entries),
            "closed": sum(row.is_closed for row in self.entries),
            "bad_rows": len({error.row for error in self.errors}),
            "errors": len(self.errors),
            "unknown": self.unknown,
            "places": _counted(_county_of(finding.region) for finding in findings),
            "items": _counted(f"{f.item.aspect.name}·{f.item.name}" for f in findings),
            "shown_errors": [
                {"cell": e.cell, "row": e.row, "header": e.header, "message": e.message}
                for e in self.errors[:SHOWN]
            ],
            "shown": [_shown(row) for row in self.entries[:SHOWN]],
        }


def check(content: bytes, *, region: Region, batch: IssueBatch | None) -> Checked:
    """Check a feedback that belongs to `batch`, or a ledger kept on paper where it is None.

    Raises:
        SheetError: the file as a whole is refused.
    """
    columns = sheet.FEEDBACK if batch else sheet.LEDGER
    table = sheets.read(content, columns, max_rows=sheet.MAX_ROWS)
    return _Check(table, region, batch).run()


class _Check:
    """One pass over a workbook, then what can only be asked for all rows at once."""

    def __init__(self, table: sheets.Table, region: Region, batch: IssueBatch | None) -> None:
        self.table, self.region, self.batch = table, region, batch
        self.columns = {column.key: column for column in table.columns}
        self.book = PlaceBook(region)
        self.items = ItemBook()
        self.today = timezone.localdate()
        self.found = Checked(unknown=table.unknown)
        self.seen: dict[tuple[Any, ...], int] = {}
        self.numbers: dict[str, int] = {}

    def run(self) -> Checked:
        read = list(self.table)
        self.found.rows = len(read)
        self.homes = self._homes(read)
        for number, values, errors in read:
            self.found.errors += errors or self._row(number, values)
            if len(self.found.entries) > MAX_ENTRIES:
                raise SheetError(f"展开后超过 {MAX_ENTRIES} 条；请分成几个文件上传")
        if not read:
            raise SheetError("表头下没有数据行；请核对后再上传")
        self.found.errors += self._known() if self.batch else self._taken_numbers()
        self.found.errors.sort(key=lambda error: error.row)
        return self.found

    def _homes(self, read: list[Any]) -> dict[str, Household]:
        numbers = {values.get("household_no") for _n, values, _errors in read} - {None}
        rows = Household.objects.within_paths([self.region.path]).filter(household_no__in=numbers)
        return {home.household_no: home for home in rows.select_related("region")}

    def _row(self, number: int, values: dict[str, Any]) -> list[CellError]:
        """Add the entries of one row; return what is wrong, and then add none."""
        errors: list[CellError] = []

        def tried(key: str, ask: Callable[[], Any]) -> Any:
            try:
                return ask()
            except ValueError as error:
                errors.append(self._error(number, key, str(error)))
                return None

        item = tried("item", lambda: self.items.find(values["aspect"], values["item"]))
        home = tried("household_no", lambda: self._home(values["household_no"]))
        regions = tried("places", lambda: self._regions(values["places"] or [], home))
        if not self.batch:
            errors += self._ledger_row(number, values)
        if errors:
            return errors
        rows = [self._entry(number, values, item, region, home) for region in regions]
        errors = self._problems(number, rows)
        if not errors:
            self.found.entries += [replace(row, due_on=self._due(row)) for row in rows]
        return errors

    def _due(self, row: Row) -> date | None:
        return (
            due_of(row.finding, self._paper(row), self.today)
            if self.batch
            else (row.finding.due_on)
        )

    def _paper(self, row: Row) -> Paper:
        if self.batch:
            return Paper(Source(self.batch.source), self.batch)
        return Paper(row.source or Source.SELF_CHECK, doc_no=row.doc_no)

    def _home(self, number: str | None) -> Household | None:
        if number is None:
            return None
        home = self.homes.get(number)
        if home is None:
            raise ValueError(f"{self.region.name}没有户编号 {number}；请核对户编号")
        home.region = self.book.with_place(home.region)
        return home

    def _regions(self, texts: list[str], home: Household | None) -> list[Region]:
        found = list(dict.fromkeys(one for text in texts for one in self.book.find(text)))
        if home is None:
            if not found:
                raise ValueError("问题所在地为空；请填写地方名称或代码")
            return found
        if len(found) > 1:
            raise ValueError("填写了户编号，只能写一个问题所在地；请分行填写")
        if found and not found[0].covers(home.region):
            raise ValueError(f"户编号 {home.household_no} 不在{found[0].name}；请核对")
        return [home.region]

    def _entry(
        self, number: int, values: dict[str, Any], item: Item, region: Region, home: Any
    ) -> Row:
        texts = ("goal", "measures", "lead_unit", "responsible_unit", "resp_leader")
        finding = Finding(
            item=item,
            region=region,
            description=values["description"],
            level=values.get("level") or Level(self.region.level),
            household=home,
            due_kind=values["due_kind"] or DueKind.LIMITED,
            due_on=values["due_on"],
            assist_units=values["assist_units"] or [],
            **{name: values[name] or "" for name in texts},
        )
        if self.batch:
            return Row(number, finding)
        return Row(
            number,
            finding,
            source=values["source"],
            doc_no=values["doc_no"] or "",
            batch_title=values["batch"] or "",
            issued_on=values["issued_on"],
            issue_no=values["number"],
            is_closed=values["is_closed"],
            closed_on=values["closed_on"],
        )

    def _problems(self, number: int, rows: list[Row]) -> list[CellError]:
        errors = {}
        for row in rows:
            wrong = self._wrong(row)
            errors |= {_KEYS.get(name, name): text for name, text in wrong.items()}
            key = (row.finding.item.pk, row.finding.region.pk, row.finding.household)
            key += (row.finding.description, row.issue_no)
            if (first := self.seen.setdefault(key, number)) != number:
                errors["description"] = f"与第 {first} 行重复（{row.finding.region.name}）；请删去"
        return [self._error(number, name, text) for name, text in errors.items()]

    def _wrong(self, row: Row) -> dict[str, str]:
        wrong = problems(row.finding, self._paper(row), self.today)
        if not self.batch:
            wrong.pop("due_on", None)  # the day of an entry on paper may be past
            if row.finding.due_on is None:
                wrong["due_on"] = "整改时限为空；接续的台账须写明原定时限"
        if row.finding.level < self.region.level:
            wrong["level"] = f"台账层级高于{self.region.name}；请改为本级或以下"
        return wrong

    def _ledger_row(self, number: int, values: dict[str, Any]) -> list[CellError]:
        """What a ledger kept on paper must say beyond a feedback."""
        wrong = {}
        issue_no, source = values["number"], values["source"]
        found = _NUMBER.fullmatch(issue_no)
        if found is None:
            wrong["number"] = f"“{issue_no}”不是问题编号；应如 QN-2018-GK-0001"
        elif found.group(2) != RULES[source].prefix:
            wrong["number"] = f"编号与来源不一致；{source.label}的编号含 {RULES[source].prefix}"
        if (first := self.numbers.setdefault(issue_no, number)) != number:
            wrong["number"] = f"编号与第 {first} 行重复；一地一条，编号各不相同"
        if len(values["places"] or []) > 1:
            wrong["places"] = "接续的台账一行是一条，只能写一个地方；请分行填写"
        if values["closed_on"] and not values["is_closed"]:
            wrong["closed_on"] = "未销号的问题不应有销号日期；请核对"
        for name in ("closed_on", "issued_on"):
            if values[name] and values[name] > self.today:
                wrong[name] = f"{self.columns[name].header} {values[name]} 晚于今天；请改正"
        return [self._error(number, name, text) for name, text in wrong.items()]

    def _known(self) -> Iterator[CellError]:
        """Entries that stand in the batch already, e.g. because the file is handed in again."""
        rows = Issue.objects.filter(batch=self.batch)
        known = {
            (item, region, home, words): number
            for item, region, home, words, number in rows.values_list(
                "item", "region", "household", "description", "number"
            )
        }
        for row in self.found.entries:
            one = row.finding
            home = one.household.pk if one.household else None
            number = known.get((one.item.pk, one.region.pk, home, one.description.strip()))
            if number:
                said = f"{one.region.name}已登记为 {number}；请删去该行"
                yield self._error(row.number, "description", said)

    def _taken_numbers(self) -> Iterator[CellError]:
        taken = Issue.objects.filter(number__in=list(self.numbers)).values_list("number", flat=True)
        for number in taken:
            said = f"编号 {number} 已在台账上；请删去该行"
            yield self._error(self.numbers[number], "number", said)

    def _error(self, row: int, key: str, message: str) -> CellError:
        column: Column = self.columns[key]
        return self.table.error(row, column, message)


def _county_of(region: Region) -> str:
    return region.ancestors[min(len(region.ancestors), Level.COUNTY) - 1].name


def _counted(names: Iterator[str]) -> list[tuple[str, int]]:
    return Counter(names).most_common()


def _shown(row: Row) -> dict[str, Any]:
    one = row.finding
    return {
        "row": row.number,
        "number": row.issue_no,
        "place": sheet.full_name(one.region),
        "household": one.household.household_no if one.household else "",
        "item": one.item.name,
        "description": one.description,
        "due_kind": str(one.due_kind),
        "due_on": row.due_on.isoformat() if row.due_on else "",
        "is_closed": row.is_closed,
    }
