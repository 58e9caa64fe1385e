"""What a department gets back for its file: what was used, what matched nobody, what was
rejected and why. Identity numbers are masked: the sender has them, the paper need not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
from django.db.models import F

from ledger import sheets
from ledger.sheets import Column, Sheet
from screening.intake.receipt import HEADER, receipt_rows
from screening.intake.refusal import shown_value
from screening.intake.verdicts import RowVerdict
from screening.models import ComparisonRun, Extract
from screening.operations.kept import folder_of

UNMATCHED = (
    Column("行号", "row_no", width=8),
    Column("证件号码", "id_shown", width=22, as_text=True),
    Column("姓名", "name", width=12),
    Column("说明", "reason", width=44),
)
MAX_UNMATCHED = 50_000


@dataclass(frozen=True)
class Use:
    """What the latest comparison made of a file: rows by how well they matched the base map."""

    run: ComparisonRun
    unmatched: int
    rows: int

    @property
    def matched(self) -> int:
        return self.rows - self.unmatched


@dataclass(frozen=True)
class _Received:
    """An accepted extract in the shape `intake.receipt` reads."""

    feed: str
    county: str
    rows: int
    rejected: list[RowVerdict]
    unknown_columns: list[str]
    manifest: dict[str, Any]


def rejected_rows(extract: Extract) -> list[RowVerdict]:
    """The verdicts of the rows that were not taken (10,000 at most)."""
    return [RowVerdict(**verdict) for verdict in extract.manifest.get("rejected", [])]


def latest_use(extract: Extract) -> Use | None:
    """The latest finished comparison that read this file and whose rows are still kept."""
    runs = ComparisonRun.objects.filter(
        facts__extracts__contains=[{"id": extract.pk}], finished_at__isnull=False
    ).annotate(attempt=F("facts__attempt"))
    for run in runs[:3]:
        file = _unmatched_file(run)
        if file.is_file():
            unmatched = _own_rows(run, extract, "count(*)")[0][0]
            return Use(run, unmatched, _own_total(run, extract))
    return None


def receipt(extract: Extract) -> BytesIO:
    """Return the receipt of an accepted file as a workbook of two or three sheets."""
    received = _Received(
        extract.feed,
        extract.region.code,
        extract.rows,
        rejected_rows(extract),
        extract.manifest["unknown_columns"],
        extract.manifest,
    )
    use = latest_use(extract)
    columns = tuple(
        Column(header, header, width=width)
        for header, width in zip(HEADER, (8, 8, 18, 24, 60), strict=True)
    )
    title = f"数据接收回执　{extract.original_name}"
    book = [
        Sheet(columns, [*_use_rows(use), *receipt_rows(received)], title=title, name="接收结果"),
    ]
    if use:
        unmatched = unmatched_rows(use.run, extract, MAX_UNMATCHED)
        book.append(Sheet(UNMATCHED, unmatched, title="未能与底图比对上的行", name="未比对上"))
    made = sheets.write_book(book)
    assert isinstance(made, BytesIO)
    return made


def _use_rows(use: Use | None) -> Iterator[tuple[str, int | None, str, str, str]]:
    if use is None:
        yield "比对", None, "", "", "尚未参加比对"
        return
    yield "比对", None, "", str(use.run.as_of), "最近一次比对的数据期"
    yield "比对", None, "", str(use.matched), "与底图比对上的行数"
    yield "比对", None, "", str(use.unmatched), "未比对上的行数，见“未比对上”"


def _unmatched_file(run: ComparisonRun) -> Path:
    return folder_of(run, run.facts["attempt"]) / "unmatched.parquet"


def _read_by(run: ComparisonRun, extract: Extract) -> str:
    """The hash of the file that stood for this delivery when the run read it."""
    read = (each["sha256"] for each in run.facts["extracts"] if each["id"] == extract.pk)
    return next(read, extract.read_sha256)


def _own_total(run: ComparisonRun, extract: Extract) -> int:
    """Rows of this delivery that the run read; of changes, those that stood."""
    if not extract.is_incremental:
        return extract.rows
    standing = extract.file_read(_read_by(run, extract))
    if not standing.is_file():
        return extract.rows
    own = "SELECT count(*) FROM read_parquet(?) WHERE from_sha256 = ?"
    return int(_ask(own, standing, extract.sha256)[0][0])


def _own_rows(
    run: ComparisonRun, extract: Extract, what: str, order: str = ""
) -> list[tuple[Any, ...]]:
    """Rows of this delivery that matched nobody, numbered as they were delivered."""
    sha256 = _read_by(run, extract)
    standing = extract.file_read(sha256)
    source = "SELECT u.* FROM read_parquet(?) u"
    given: list[Any] = [str(_unmatched_file(run))]
    if extract.is_incremental and standing.is_file():
        source = (
            "SELECT u.* REPLACE (s.from_row AS row_no) FROM read_parquet(?) u "
            "JOIN read_parquet(?) s ON s.row_no = u.row_no AND s.from_sha256 = ?"
        )
        given += [str(standing), extract.sha256]
    return _ask(
        f"SELECT {what} FROM ({source} WHERE u.feed = ? AND u.sha256 = ?) {order}",  # noqa: S608
        *given,
        extract.feed,
        sha256,
    )


def unmatched_rows(
    run: ComparisonRun, extract: Extract, most: int
) -> list[tuple[int, str, str, str]]:
    """Row number, masked identity number, name and reason of at most so many unmatched rows."""
    found = _own_rows(
        run, extract, "row_no, id_raw, name, reason", f"ORDER BY row_no LIMIT {int(most)}"
    )
    return [
        (row_no, shown_value(id_raw), name or "", reason) for row_no, id_raw, name, reason in found
    ]


def _ask(sql: str, *given: object) -> list[tuple[Any, ...]]:
    with duckdb.connect(config={"threads": 1, "memory_limit": "256MiB"}) as con:
        return con.execute(sql, [str(value) for value in given]).fetchall()
