"""Rows into workbooks: households whole, at most 50,000 rows a file, in constant memory."""

import zipfile
from collections.abc import Callable, Collection, Generator, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone

from households.exports.kinds import REGISTER_KIND, Kind
from households.exports.rows import Row
from households.models import HouseholdQuerySet, PersonQuerySet
from ledger import sheets

MOST_ROWS = sheets.MAX_ROWS
EVERY = 500
UNITS = "元、亩、平方米、公里"

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Wanted:
    """What is written: `place` and `mark` (who, when, approval number) stand in the title rows.

    With `people` only those of the members.
    """

    kind: Kind
    households: HouseholdQuerySet
    year: int
    as_of: date
    place: str
    mark: str
    unmasked: Collection[str] = ()
    most_rows: int = MOST_ROWS
    people: PersonQuerySet | None = None

    @property
    def stem(self) -> str:
        return f"{self.place}_{self.kind.name}_{self.as_of:%Y%m%d}"

    def lines(self) -> tuple[str, str]:
        """The two title rows; the day of the data comes first, because the load reads it there."""
        day = f"{self.as_of.year}年{self.as_of.month}月{self.as_of.day}日"
        if self.kind.key == REGISTER_KIND:
            title = f"{self.place}农村人口基础信息（含建档立卡户和一般农户）"
        else:
            title = f"{self.place}{self.kind.name}"
        return title, f"数据期：{day}　填报单位：{self.place}　{self.mark}　单位：{UNITS}"


@dataclass(frozen=True)
class Written:
    """The file: one workbook, or a zip of several, and how many rows."""

    path: Path
    rows: int
    books: int


def day_of(year: int) -> date:
    """The day that data of a year stand for: today, or its last day."""
    today = timezone.localdate()
    return today if year == today.year else date(year, 12, 31)


def write(wanted: Wanted, folder: Path, *, progress: Progress | None = None) -> Written:
    """Write the rows into `folder` and return the file.

    `progress(rows)` is called every few hundred rows and may stop it by raising.
    """
    folder.mkdir(parents=True, exist_ok=True)
    books: list[Path] = []
    parts = _Parts(wanted, progress)
    try:
        for part in parts:
            books.append(folder / f"{wanted.stem}_{len(books) + 1}.xlsx")
            _book(wanted, part, books[-1])
        if len(books) == 1:
            return Written(books[0].rename(folder / f"{wanted.stem}.xlsx"), parts.count, 1)
        return Written(_zipped(books, folder / f"{wanted.stem}.zip"), parts.count, len(books))
    except BaseException:
        for book in books:
            book.unlink(missing_ok=True)
        raise
    finally:
        parts.close()


def _book(wanted: Wanted, part: Iterator[Row], path: Path) -> None:
    title, line = wanted.lines()
    sheets.write_book(
        [
            sheets.Sheet(
                wanted.kind.columns,
                part,
                title=title,
                unit_line=line,
                name=wanted.kind.name,
                is_text=True,
                mark=wanted.mark,
            )
        ],
        target=path,
    )


def _zipped(books: list[Path], target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for book in books:
            archive.write(book, book.name)
            book.unlink()
    return target


class _Parts:
    """The rows in parts of at most `most_rows`, each beginning with a household's first row."""

    def __init__(self, wanted: Wanted, progress: Progress | None) -> None:
        self.count = 0
        self._most = wanted.most_rows
        self._progress = progress
        keys = [column.key for column in wanted.kind.columns]
        self._home = keys.index("household_no")
        self._rows = wanted.kind.rows(
            wanted.households,
            wanted.year,
            wanted.as_of,
            unmasked=wanted.unmasked,
            people=wanted.people,
        )
        self._homes = self._households(self._rows)
        self._waiting: list[Row] | None = next(self._homes, None)

    def __iter__(self) -> Iterator[Iterator[Row]]:
        yield self._part()  # an export of nothing is a workbook with its header
        while self._waiting is not None:
            yield self._part()

    def close(self) -> None:
        """Let go of the database before the last row was read."""
        self._homes.close()
        self._rows.close()

    def _part(self) -> Iterator[Row]:
        room = self._most
        while self._waiting is not None and (room == self._most or len(self._waiting) <= room):
            room -= len(self._waiting)
            for row in self._waiting:
                self.count += 1
                if self._progress and self.count % EVERY == 0:
                    self._progress(self.count)
                yield row
            self._waiting = next(self._homes, None)

    def _households(self, found: Iterator[Row]) -> Generator[list[Row]]:
        home: list[Row] = []
        for row in found:
            if home and row[self._home] != home[0][self._home]:
                yield home
                home = []
            home.append(row)
        if home:
            yield home
