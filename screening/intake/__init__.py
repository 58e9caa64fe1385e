"""Takes in what a department delivers: one file becomes a normalised Parquet file, or nothing.

`receive` inspects the container, the text, the header and every row, and only then writes
``<out_dir>/<feed>/<county>/<YYYYMMDD>-<sha12>.parquet`` and a manifest beside it. A file it
cannot trust raises `RefusedFile` and leaves nothing behind. The same bytes again give the same
path and rewrite nothing. No Django here: the worker, the command and the benchmark all call it.
"""

import json
import tempfile
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from itertools import chain
from pathlib import Path

from screening.feeds import CHANGE
from screening.intake import container as containers
from screening.intake import naming, oleguard, sandbox, table, text, zipguard
from screening.intake.container import Container, Delivered
from screening.intake.extract import Counted, Extraction
from screening.intake.header import Header, normal
from screening.intake.naming import Delivery
from screening.intake.publishing import published
from screening.intake.receipt import receipt_rows
from screening.intake.refusal import RefusedFile, shown_name
from screening.intake.verdicts import RowVerdict

__all__ = ["Intake", "RefusedFile", "RowVerdict", "receive", "write_receipt_rows"]

SCHEMA_VERSION = 2


@dataclass(frozen=True)
class Intake:
    """One accepted extract.

    `rows` were accepted; `rejected` holds the verdicts of the others (10,000 at most, the
    manifest has the full count). `size` is in bytes, `encoding` None for workbooks. `manifest`
    is JSON: everything here, counts, states of identity numbers, how the file was read.
    """

    feed: str
    county: str
    data_on: date
    sha256: str
    size: int
    rows: int
    rejected: list[RowVerdict]
    unknown_columns: list[str]
    parquet: Path
    manifest: dict
    encoding: str | None
    container: Container


@dataclass(frozen=True)
class _Read:
    """The table of a file as `table.write` left it."""

    written: table.Written
    encoding: str | None
    delimiter: str
    cleaned: int
    merges: list[list[int]] = field(default_factory=list)


def receive(
    path: Path,
    *,
    out_dir: Path,
    feed: str | None = None,
    county: str | None = None,
    data_on: date | None = None,
    original_name: str | None = None,
    incremental: bool | None = None,
    known_counties: Collection[str],
) -> Intake:
    """Take in one delivered file.

    The name says feed, county, data date, and whether it holds changes only; the arguments go
    before it.

    Raises:
        RefusedFile: nothing was written; its message is Chinese and meant for the department.
    """
    path, out_dir = Path(path), Path(out_dir)
    name = original_name or path.name
    try:
        about = naming.delivery(
            name,
            feed=feed,
            county=county,
            data_on=data_on,
            known_counties=known_counties,
            incremental=incremental,
        )
        delivered = containers.inspect(path, name)
        stem = f"{about.data_on:%Y%m%d}-{delivered.sha256[:12]}"
        if about.is_incremental:
            stem += "-changes"
        target = out_dir / about.feed.code / about.county / f"{stem}.parquet"
        manifest = _stored(target, delivered)
        if manifest is None:
            manifest = _take_in(path, about, delivered, target, shown_name(name))
    except RefusedFile as refused:
        raise refused.in_file(shown_name(name)) from refused
    return _intake(manifest, target)


def write_receipt_rows(intake: Intake) -> Iterator[tuple[str, int | None, str, str, str]]:
    """The rows of the receipt: 类别, 行号, 列名, 内容, 说明."""
    return receipt_rows(intake)


def _take_in(
    path: Path,
    about: Delivery,
    delivered: Delivered,
    target: Path,
    name: str,
) -> dict:
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        work = Path(folder)
        with _begun(path, delivered) as reader, Extraction(about.contract, work) as extraction:
            read = _read(path, about, delivered.container, reader, work)
            written = read.written
            _check_whole(about, written.header)
            extraction.load(written.header, work / "records", is_tidy=written.is_tidy)
            extraction.check_merged(read.merges)
            counted = extraction.count()
            with published(target) as part, ThreadPoolExecutor(1) as beside:
                exported = beside.submit(extraction.export, part)
                extraction.describe(counted)
                manifest = _manifest(about, delivered, read, counted, name)
                exported.result()
                _publish(manifest, target)
    return manifest


def _begun(path: Path, delivered: Delivered) -> AbstractContextManager[sandbox.Reader | None]:
    """The child that reads a workbook, at work already; None for a text file."""
    if delivered.container == "csv":
        return nullcontext()
    if delivered.container == "xls":
        oleguard.check(path)
        return sandbox.Reader(path, delivered.size)
    return sandbox.Reader(path, zipguard.check_directory(path))


def _read(
    path: Path,
    about: Delivery,
    container: Container,
    reader: sandbox.Reader | None,
    work: Path,
) -> _Read:
    """Write the records of the file to `work`/records."""
    if reader is None:
        found = text.detect(path)
        clean = text.Cleaner()
        blocks = text.blocks(path, found.codec, clean)
        return _tabled(blocks, clean, about, work, of=found)
    if container == "xlsx":
        zipguard.check_parts(path)  # while the child reads
    merges = reader.tall_merges()
    clean = text.Cleaner(keep_separators=True)
    blocks = text.blocks(path, "utf-8", clean, reader.pieces())
    return replace(_tabled(blocks, clean, about, work), merges=merges)


def _tabled(
    blocks: Iterator[str],
    clean: text.Cleaner,
    about: Delivery,
    work: Path,
    of: text.Text | None = None,
) -> _Read:
    """Write the records of a stream of text: of a text file, or the cells of a workbook."""
    first = next(blocks, "")
    delimiter, header = table.sniff(first, about.contract, cells=of is None)
    records = table.Records(chain([first], blocks), delimiter, of is not None and of.has_quotes)
    ends_cleanly = of is None or of.ends_with_newline
    written = table.write(records, header, work / "records", ends_cleanly=ends_cleanly)
    encoding = text.NAMES[of.codec] if of else None
    return _Read(written, encoding, table.DELIMITER_NAMES[delimiter], clean.count)


def _publish(manifest: dict, target: Path) -> None:
    """Write the manifest of a Parquet file, which is published after it."""
    with published(target.with_suffix(".json")) as note:
        note.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")


def _manifest(
    about: Delivery, delivered: Delivered, read: _Read, counted: Counted, name: str
) -> dict:
    header = read.written.header
    return {
        "schema": SCHEMA_VERSION,
        "feed": about.feed.code,
        "county": about.county,
        "data_on": about.data_on.isoformat(),
        "is_incremental": about.is_incremental,
        "original_name": name,
        **asdict(delivered),
        "encoding": read.encoding,
        "delimiter": read.delimiter,
        "header_row": header.row,
        "columns": header.titles,
        "order": sorted(header.columns, key=header.columns.__getitem__),
        "ten_thousand": sorted(header.factors),
        "missing_columns": [
            c.header for c in about.contract.columns if c.key not in header.columns
        ],
        "unknown_columns": header.unknown,
        "cleaned_characters": read.cleaned,
        "counts": {
            "read": counted.read,
            "accepted": counted.accepted,
            "rejected": counted.rejected,
            "duplicate": counted.duplicate,
            "notes": counted.notes + read.written.notes,
        },
        "control": {"column": about.feed.control.header, "total": str(counted.total)},
        "content": counted.content,
        "changes": counted.changes,
        "blank_cells": counted.blank,
        "id_states": counted.id_states,
        "cleared_cells": counted.cleared,
        "rejected": [verdict.as_json() for verdict in counted.verdicts],
    }


def _stored(target: Path, delivered: Delivered) -> dict | None:
    """The manifest of the same bytes taken in before, None when they were not."""
    try:
        manifest = json.loads(target.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    same = manifest["schema"] == SCHEMA_VERSION and manifest["sha256"] == delivered.sha256
    return manifest if same and target.exists() else None


def _intake(manifest: dict, target: Path) -> Intake:
    return Intake(
        feed=manifest["feed"],
        county=manifest["county"],
        data_on=date.fromisoformat(manifest["data_on"]),
        sha256=manifest["sha256"],
        size=manifest["size"],
        rows=manifest["counts"]["accepted"],
        rejected=[RowVerdict(**verdict) for verdict in manifest["rejected"]],
        unknown_columns=manifest["unknown_columns"],
        parquet=target,
        manifest=manifest,
        encoding=manifest["encoding"],
        container=manifest["container"],
    )


def _check_whole(about: Delivery, header: Header) -> None:
    """Refuse changes that are said to be the whole: they would take the place of all rows."""
    if not about.is_incremental and normal(CHANGE.header) in map(normal, header.unknown):
        raise RefusedFile(
            "looks_incremental",
            f"第 {header.row} 行表头有“{CHANGE.header}”列，像是增量数据，却按全量报送；"
            "请改按增量报送，或删去该列后报送全量。",
            row=header.row,
            column=CHANGE.header,
        )
