"""Builders of files that must be refused, one for each kind of harm.

`BROKEN` holds (id, code, builder): the builder writes one file into a folder under a name that
says feed, county and date, and returns its path. The code is that of `RefusedFile`.
"""

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import xlwt

from households.id_number import check_character

COUNTY = "522725"
FEED = "mz_tekun"
STEM = f"{FEED}_{COUNTY}_20180630"
HEADER = ("姓名", "身份证号", "供养方式", "起始日期", "终止日期")
SPREADSHEET = "xl/worksheets/sheet1.xml"


def number(nth: int) -> str:
    """A valid number of area 522799 that belongs to nobody."""
    born = date(1940, 1, 1) + timedelta(days=37 * nth)
    first17 = f"522799{born:%Y%m%d}{nth % 1000:03d}"
    return first17 + check_character(first17)


def rows(count: int = 30) -> list[tuple[str, ...]]:
    """Good rows of the feed."""
    return [
        (f"韦某{chr(0x4E00 + nth)}", number(nth), ("集中", "分散")[nth % 2], "20180101", "")
        for nth in range(count)
    ]


def table(count: int = 30) -> list[tuple[str, ...]]:
    return [HEADER, *rows(count)]


def csv_text(lines: Iterable[Sequence[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    return "".join(delimiter.join(line) + end for line in lines)


def xlsx_bytes(lines: Iterable[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(list(line))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls_bytes(lines: Iterable[Sequence[object]], *, sheets: int = 1) -> bytes:
    lines = list(lines)
    book = xlwt.Workbook(encoding="utf-8")
    for nth in range(sheets):
        sheet = book.add_sheet(f"表{nth + 1}")
        for at, line in enumerate(lines):
            for column, cell in enumerate(line):
                sheet.write(at, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(
    data: bytes,
    *,
    change: dict[str, Callable[[bytes], bytes]] | None = None,
    add: dict[str, bytes] | None = None,
    drop: Sequence[str] = (),
) -> bytes:
    """The same ZIP with some members changed, added or dropped."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        assert (change or {}).keys() | set(drop) <= set(old.namelist())
        for name in (n for n in old.namelist() if n not in drop):
            new.writestr(name, (change or {}).get(name, bytes)(old.read(name)))
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def _file(suffix: str, make: Callable[[], bytes], stem: str = STEM) -> Callable[[Path], Path]:
    def build(folder: Path) -> Path:
        path = folder / f"{stem}{suffix}"
        path.write_bytes(make())
        return path

    return build


def _csv(make: Callable[[], str], codec: str = "utf-8") -> Callable[[Path], Path]:
    return _file(".csv", lambda: make().encode(codec))


def _lines(at: int, line: Sequence[str]) -> str:
    """A good table whose line `at` (header = 0) is replaced."""
    lines: list[Sequence[str]] = list(table())
    lines[at] = line
    return csv_text(lines)


def _xlsx(**changes: object) -> Callable[[Path], Path]:
    return _file(".xlsx", lambda: repacked(xlsx_bytes(table()), **changes))


def _sheet(old: bytes, new: bytes) -> Callable[[Path], Path]:
    return _xlsx(change={SPREADSHEET: lambda data: data.replace(old, new, 1)})


def _relation(kind: str) -> Callable[[Path], Path]:
    link = (
        f'<Relationship Id="rId99" Type="http://x/{kind}" '
        'Target="file:///c:/other.xlsx" TargetMode="External"/></Relationships>'
    ).encode()
    return _xlsx(
        change={"xl/_rels/workbook.xml.rels": lambda data: data.replace(b"</Relationships>", link)}
    )


def _book(edit: Callable[[openpyxl.Workbook], object]) -> Callable[[Path], Path]:
    def make() -> bytes:
        book = openpyxl.Workbook()
        for line in table():
            book.active.append(line)
        edit(book)
        return saved(book)

    return _file(".xlsx", make)


def _second_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("旧数据").append(list(HEADER))


def _hidden_sheet(book: openpyxl.Workbook) -> None:
    _second_sheet(book)
    book["旧数据"].sheet_state = "hidden"


def _numbers_as_numbers() -> bytes:
    return xlsx_bytes([HEADER, *([n, int(i[:17] + "0"), s, a, b] for n, i, s, a, b in rows())])


def _lying_size() -> bytes:
    """A sheet that unpacks to more than its directory entry says."""
    data = bytearray(xlsx_bytes(table()))
    entry = data.rfind(b"PK\x01\x02", 0, data.rfind(SPREADSHEET.encode()))
    struct.pack_into("<I", data, entry + 24, 100)
    return bytes(data)


def _overlap() -> bytes:
    """Two directory entries for one piece of compressed data."""
    data = xlsx_bytes(table())
    end = data.rfind(b"PK\x05\x06")
    first, size = struct.unpack_from("<I", data, end + 16)[0], 0
    name = struct.unpack_from("<H", data, first + 28)[0]
    size = 46 + name + sum(struct.unpack_from("<HH", data, first + 30))
    entry = bytearray(data[first : first + size])
    entry[46 : 46 + name] = b"z" * name
    tail = bytearray(data[end:])
    count = struct.unpack_from("<H", tail, 8)[0] + 1
    struct.pack_into("<HHI", tail, 8, count, count, end - first + size)
    return data[:end] + bytes(entry) + bytes(tail)


def _zip_password() -> bytes:
    data = bytearray(xlsx_bytes(table()))
    entry = data.find(b"PK\x01\x02")
    data[entry + 8] |= 1
    data[6] |= 1
    return bytes(data)


def _flipped() -> bytes:
    data = bytearray(xlsx_bytes(table()))
    data[len(data) // 2] ^= 0xFF
    data[len(data) // 2 + 1] ^= 0xFF
    return bytes(data)


def _far(cell: str) -> Callable[[Path], Path]:
    return _book(lambda book: book.active.__setitem__(cell, "x"))


def _renamed_stream(name: str) -> bytes:
    """An XLS whose workbook stream has another name in the directory."""
    old = "Workbook".encode("utf-16-le")
    data = xls_bytes(table())
    at = data.find(old + b"\x00" * 40)
    new = name.encode("utf-16-le")
    entry = new.ljust(64, b"\x00") + struct.pack("<H", len(new) + 2)
    return data[:at] + entry + data[at + 66 :]


def _changed_record(kind: int, body: bytes = b"") -> bytes:
    """An XLS with a font record turned into another kind of record."""
    data = bytearray(xls_bytes(table()))
    at = 512
    while struct.unpack_from("<H", data, at)[0] != 0x0031:
        at += 4 + struct.unpack_from("<H", data, at + 2)[0]
    struct.pack_into("<H", data, at, kind)
    data[at + 4 : at + 4 + len(body)] = body
    return bytes(data)


def _xls_formula() -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表1")
    for column, title in enumerate(HEADER):
        sheet.write(0, column, title)
    sheet.write(1, 2, xlwt.Formula("1+1"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _shifted() -> str:
    return csv_text([HEADER, *((i, n, s, a, b) for n, i, s, a, b in rows())])


def _swallowed_quote() -> str:
    lines = csv_text(table()).split("\r\n")
    lines[3] = lines[3].replace("韦", '"韦', 1)
    lines[20] += '"'
    return "\r\n".join(lines)


def _garbled() -> str:
    return csv_text(table()).encode().decode("gb18030", "ignore")


_BOMB = b"<!-- " + b" " * (40 << 20) + b"-->"
_HTML = "<html><table><tr><td>姓名</td></tr></table></html>"

BROKEN: list[tuple[str, str, Callable[[Path], Path]]] = [
    # names
    ("name-says-nothing", "unknown_feed", _file(".csv", lambda: b"x", "新建文件")),
    ("name-of-no-feed", "unknown_feed", _file(".csv", lambda: b"x", "ga_dog_522725_20180630")),
    ("name-of-no-county", "unknown_county", _file(".csv", lambda: b"x", f"{FEED}_110101_20180630")),
    ("name-with-no-date", "unknown_date", _file(".csv", lambda: b"x", f"{FEED}_522725_20180231")),
    # kinds of file
    ("empty-file", "empty_file", _file(".csv", bytes)),
    ("web-page-as-xls", "extension", _file(".xls", _HTML.encode)),
    ("workbook-as-csv", "extension", _file(".csv", lambda: xlsx_bytes(table()))),
    ("text-as-workbook", "extension", _file(".xlsx", lambda: csv_text(table()).encode())),
    ("old-workbook-as-csv", "extension", _file(".csv", lambda: xls_bytes(table()))),
    ("open-document", "extension", _file(".ods", lambda: xlsx_bytes(table()))),
    ("pdf", "not_a_table", _file(".csv", lambda: b"%PDF-1.7\n")),
    ("picture", "not_a_table", _file(".xlsx", lambda: b"\x89PNG\r\n\x1a\n")),
    ("word-document", "extension", _xlsx(drop=["xl/workbook.xml"])),
    # text
    ("broken-utf-8-byte", "encoding", _file(
        ".csv", lambda: csv_text(table()).encode().replace("分散".encode(), b"\xe5\xff", 1))),
    ("broken-gb18030-byte", "encoding", _file(
        ".csv", lambda: csv_text(table()).encode("gb18030").replace(b"2018", b"\xff018", 1))),
    ("utf-32", "encoding", _csv(lambda: csv_text(table()), "utf-32")),
    ("utf-16-without-mark", "not_a_table", _csv(lambda: csv_text(table()), "utf-16-le")),
    ("nul-bytes", "not_a_table", _csv(lambda: csv_text(table()).replace("集中", "集\0中", 1))),
    ("read-in-wrong-encoding", "mojibake", _csv(_garbled)),
    ("replacement-characters", "mojibake", _csv(
        lambda: csv_text(table()).replace("韦某", "\ufffd\ufffd", 1))),
    ("kun-tao", "mojibake", _csv(lambda: csv_text(table()).replace("韦某", "锟斤拷", 1))),
    ("cut-in-a-line", "truncated", _csv(lambda: csv_text(table())[:-20])),
    ("cut-in-a-character", "truncated", _file(
        ".csv", lambda: csv_text(table()).encode("gb18030").rpartition("韦".encode("gb18030"))[0]
        + "韦".encode("gb18030")[:1])),
    # tables
    ("no-header", "not_a_table", _csv(lambda: csv_text(rows()))),
    ("header-only", "empty", _csv(lambda: csv_text([HEADER]))),
    ("required-column-missing", "missing_column", _csv(
        lambda: csv_text(line[:2] + line[3:] for line in table()))),
    ("column-twice", "duplicate_column", _csv(
        lambda: csv_text((*line, line[2]) for line in table()))),
    ("columns-shifted", "shifted", _csv(_shifted)),
    ("numbers-in-powers-of-ten", "lost_digits", _csv(
        lambda: csv_text([HEADER, *((r[0], "5.22799E+17", *r[2:]) for r in rows())]))),
    ("one-cell-too-many", "ragged", _csv(lambda: _lines(7, (*rows()[0][:4], "", "多", "余")))),
    ("three-cells-in-the-middle", "ragged", _csv(lambda: _lines(7, rows()[0][:3]))),
    ("quote-never-closed", "unclosed_quote", _csv(
        lambda: csv_text(table()).replace("韦", '"韦', 1))),
    ("quote-swallows-lines", "unclosed_quote", _csv(_swallowed_quote)),
    # XLSX
    ("macro", "macro", _xlsx(add={"xl/vbaProject.bin": b"x"})),
    ("macro-by-name", "macro", _file(".xlsm", lambda: xlsx_bytes(table()))),
    ("excel-4-macro", "macro", _xlsx(add={"xl/macrosheets/sheet1.xml": b"<x/>"})),
    ("external-link", "external_link", _xlsx(
        add={"xl/externalLinks/externalLink1.xml": b"<x/>"})),
    ("external-relation", "external_link", _relation("externalLinkPath")),
    ("data-connection", "external_link", _xlsx(add={"xl/connections.xml": b"<x/>"})),
    ("embedded-object", "embedded", _xlsx(add={"xl/embeddings/oleObject1.bin": b"x"})),
    ("active-x", "embedded", _xlsx(add={"xl/activeX/activeX1.xml": b"<x/>"})),
    ("document-type", "doctype", _sheet(b"<worksheet", b'<!DOCTYPE a SYSTEM "b"><worksheet')),
    ("entity-in-styles", "doctype", _xlsx(
        change={"xl/styles.xml": lambda d: b'<!ENTITY a "a">' + d})),
    ("part-in-utf-16", "encoding", _xlsx(
        change={SPREADSHEET: lambda d: d.decode().encode("utf-16")})),
    ("formula", "formula", _book(lambda book: book.active.__setitem__("C5", "=1+1"))),
    ("zip-bomb", "zip_bomb", _xlsx(add={"xl/media/x.xml": _BOMB})),
    ("many-members", "zip_bomb", _xlsx(add={f"x/{n}": b"" for n in range(2_100)})),
    ("members-overlap", "zip_bomb", _file(".xlsx", _overlap)),
    ("lying-size", "damaged", _file(".xlsx", _lying_size)),
    ("flipped-bytes", "damaged", _file(".xlsx", _flipped)),
    ("zip-without-end", "truncated", _file(".xlsx", lambda: xlsx_bytes(table())[:-200])),
    ("zip-password", "encrypted", _file(".xlsx", _zip_password)),
    ("xlsx-password", "encrypted", _file(".xlsx", lambda: _renamed_stream("EncryptedPackage"))),
    ("far-cell", "far_cell", _far("XFD1048576")),
    ("far-row", "far_cell", _far("A1048576")),
    ("two-sheets", "two_sheets", _book(_second_sheet)),
    ("hidden-sheet", "two_sheets", _book(_hidden_sheet)),
    ("merged-rows", "merged_cells", _book(lambda book: book.active.merge_cells("C3:C5"))),
    ("numbers-as-numbers", "lost_digits", _file(".xlsx", _numbers_as_numbers)),
    ("blank-sheet", "empty", _file(".xlsx", lambda: xlsx_bytes([]))),
    # XLS
    ("old-formula", "formula", _file(".xls", _xls_formula)),
    ("old-two-sheets", "two_sheets", _file(".xls", lambda: xls_bytes(table(), sheets=2))),
    ("old-cut", "truncated", _file(".xls", lambda: xls_bytes(table())[:3_000])),
    ("old-macro", "macro", _file(".xls", lambda: _renamed_stream("_VBA_PROJECT_CUR"))),
    ("old-embedded", "embedded", _file(".xls", lambda: _renamed_stream("MBD0001"))),
    ("old-not-excel", "not_a_table", _file(".xls", lambda: _renamed_stream("WordDocument"))),
    ("old-password", "encrypted", _file(".xls", lambda: _changed_record(0x002F))),
    ("old-link", "external_link", _file(
        ".xls", lambda: _changed_record(0x01AE, b"\x01\x00\x05\x00"))),
]  # fmt: skip
