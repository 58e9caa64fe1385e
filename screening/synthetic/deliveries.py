"""The open files of one county: an extract for each feed, the register export, the truth."""

import csv
import hashlib
from pathlib import Path

from screening.feeds import FEEDS
from screening.synthetic import register
from screening.synthetic.people import AS_OF
from screening.synthetic.scene import Scene
from screening.synthetic.styles import DUPLICATE_SHARE, Style, cell_makers, styles_for
from screening.synthetic.writers import (
    Cell,
    CsvFile,
    TableFile,
    XlsFile,
    XlsxFile,
    prepare,
)

STAMP = AS_OF.strftime("%Y%m%d")
REGISTER_ROWS_A_FILE = 500_000


class Extract:
    """One extract being written, with its department's habits."""

    def __init__(self, folder: Path, style: Style, county_code: str) -> None:
        self._style = style
        self.path = folder / f"{style.feed.code}_{county_code}_{STAMP}.{style.kind}"
        self.rows = 0
        self._file = _open(self.path, style)
        self._makers = cell_makers(style)
        keys = [column.key for column in style.feed.columns]
        self._order = [keys.index(key) if not key.startswith("[") else key for key in style.columns]
        money = [key for key in style.columns if key.endswith("_yuan")]
        self._total_key = keys.index(money[0]) if money else None
        self._total = 0.0
        self._extras = _Extras(style)
        for title in style.titles:
            self._file.title(title, len(style.headers))
        self._file.write(style.headers)

    def write(self, row: list) -> None:
        """Write a row, now and then twice."""
        cells = [make(value) for make, value in zip(self._makers, row, strict=True)]
        if self._total_key is not None:
            self._total += row[self._total_key] or 0
        again = 2 if self._style.rng.random() < DUPLICATE_SHARE else 1
        for _ in range(again):
            self.rows += 1
            self._file.write(
                [
                    self._extras.cell(place, self.rows) if isinstance(place, str) else cells[place]
                    for place in self._order
                ]
            )

    def close(self) -> None:
        style, width = self._style, len(self._style.headers)
        if style.has_total:
            total: list[Cell] = ["合计", *[""] * (width - 1)]
            if self._total_key is not None and self._order.index(self._total_key):
                total[self._order.index(self._total_key)] = self._makers[self._total_key](
                    self._total
                )
            self._file.write(total)
        for note in style.notes:
            self._file.write([note, *[""] * (width - 1)])
        self._file.close()


class _Extras:
    """Cells of columns that no feed knows."""

    def __init__(self, style: Style) -> None:
        self._rng = style.rng

    def cell(self, column: str, row: int) -> str:
        if column == "[序号]":
            return str(row)
        if column == "[联系电话]":
            return f"19900{self._rng.randrange(10**6):06d}"
        if column == "[审核人]":
            return self._rng.choice(("王", "李", "韦")) + "审核"
        if column == "[录入时间]":
            return "2018-07-02"
        return "已核" if column == "[备注]" and self._rng.random() < 0.1 else ""


def _open(path: Path, style: Style) -> TableFile:
    if style.kind == "csv":
        return CsvFile(path, style.encoding, style.delimiter)
    if style.kind == "xls":
        return XlsFile(path, style.feed.title)
    return XlsxFile(path, style.feed.title)


class RegisterExport:
    """The register export of a county, in several files where one would be too long."""

    def __init__(self, folder: Path, county_code: str, county: str, *, most: int) -> None:
        self._stem = f"register_{county_code}_{STAMP}"
        self._folder, self._county, self._most = folder, county, most
        self.paths: list[Path] = []
        self.rows: list[int] = []
        self._next_file()

    def write(self, scene: Scene) -> None:
        """Write the persons of a village, household by household."""
        width = len(register.HOUSEHOLD_HEADERS)
        for household in scene.households:
            if self.rows[-1] + len(household.members) > self._most:
                self._next_file()
            shared = prepare(register.household_cells(household))
            for person in household.members:
                own = prepare(register.person_cells(household, person), width)
                self._file.write_prepared(shared, own)
            self.rows[-1] += len(household.members)

    def close(self) -> None:
        self._file.close()

    def _next_file(self) -> None:
        if self.paths:
            self._file.close()
        if len(self.paths) == 1:
            self.paths[0] = self.paths[0].rename(self._folder / f"{self._stem}_1.xlsx")
        ending = f"_{len(self.paths) + 1}" if self.paths else ""
        path = self._folder / f"{self._stem}{ending}.xlsx"
        self.paths.append(path)
        self.rows.append(0)
        self._file = XlsxFile(path, "人口信息", is_large=True)
        for title in register.titles(self._county):
            self._file.title(title, len(register.HEADERS))
        self._file.write(register.HEADERS)


class CountyFiles:
    """All files of one county."""

    def __init__(
        self, folder: Path, county_code: str, county: str, households: int, seed: int, most: int
    ) -> None:
        styles = styles_for(county_code, county, households, seed)
        self._register = RegisterExport(folder, county_code, county, most=most)
        self._extracts = {code: Extract(folder, styles[code], county_code) for code in FEEDS}
        self._styles = styles
        self._county = county_code
        self._truth_path = truth_part(folder, county_code)
        self._truth_file = self._truth_path.open("w", encoding="utf-8", newline="")
        self._truth = csv.writer(self._truth_file, lineterminator="\r\n")
        self.planted: dict[str, int] = {}

    def write(self, scene: Scene) -> None:
        """Write a village to every file."""
        self._register.write(scene)
        for code, rows in scene.rows.items():
            extract = self._extracts[code]
            for row in rows:
                extract.write(row)
        for truth in sorted(scene.truth, key=lambda found: (found.rule, found.household_no)):
            self._truth.writerow([truth.rule, truth.household_no, truth.id_number])
            self.planted[truth.rule] = self.planted.get(truth.rule, 0) + 1

    def close(self) -> list[dict]:
        """Close everything and return what the manifest says of each file."""
        self._truth_file.close()
        self._register.close()
        told = [
            _told(path, "register", self._county, rows)
            for path, rows in zip(self._register.paths, self._register.rows, strict=True)
        ]
        for code, extract in self._extracts.items():
            extract.close()
            style = self._styles[code]
            told.append(
                _told(extract.path, code, self._county, extract.rows)
                | {"encoding": style.encoding, "title_rows": len(style.titles)}
            )
        return told


def truth_part(folder: Path, county_code: str) -> Path:
    """Return where a county's part of the truth waits to be joined."""
    return folder / f".truth_{county_code}.part"


def _told(path: Path, kind: str, county: str, rows: int) -> dict:
    return {
        "name": path.name,
        "kind": kind,
        "county": county,
        "rows": rows,
        "sha256": sha256_of(path),
    }


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
