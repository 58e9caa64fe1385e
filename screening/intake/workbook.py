"""Reads one workbook in a child process of its own: the sandboxed child of the intake.

This is the only module of the intake that knows a spreadsheet library, and it is run as a
script, never imported by the web or the worker: `python workbook.py SOURCE MEMORY`. The child
limits its own memory (in bytes), processor time and file size, keeps no environment and writes to
its output alone. A parser that is killed by its limits ends the child, not the worker.

Its output is one line of JSON, what was found, and then one line for each row of the sheet, from
row 1, so that the worker reads while the child still writes. Cells are separated by U+001F, and a
numeric cell begins with U+001D, because a number has lost the end of an identity number.
"""

import gc
import json
import os
import resource
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

SEPARATOR, NUMERIC = "\x1f", "\x1d"
CPU_SECONDS = 240
FILE_BYTES = 1 << 20  # it writes no file but what it says when it breaks
MAX_MERGES = 5_000
ROWS_AT_ONCE = 1_000
MAX_CELLS = 40_000_000
_BREAKS = str.maketrans(dict.fromkeys("\r\n\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "))
_BREAK = tuple(mark.encode() for mark in "\r\x1c\x1d\x1e\x85\u2028\u2029")


def limit(memory: int) -> None:
    """Bound this process for the rest of its life."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def cell_text(value: object) -> str:
    """One cell as text; dates as YYYY-MM-DD."""
    if isinstance(value, str):
        return value.translate(_BREAKS)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        whole = isinstance(value, int) or value.is_integer()
        return f"{NUMERIC}{int(value) if whole else repr(value)}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else ""


def lines(rows: list[list], lead: str) -> bytes:
    """Rows as lines; most are text alone and without a break, and those are joined at once."""
    try:
        joined = encoded(map(SEPARATOR.join, rows), lead)
    except TypeError:  # a cell that is no text
        joined = b""
    cells = sum(map(len, rows)) + len(rows) * (len(lead) - 1)
    whole = joined.count(b"\n") == len(rows) and joined.count(SEPARATOR.encode()) == cells
    # The first byte is looked for first, being searched much faster than two or three.
    if whole and not any(mark[:1] in joined and mark in joined for mark in _BREAK):
        return joined
    return encoded((SEPARATOR.join(map(cell_text, row)) for row in rows), lead)


def encoded(rows: Iterable[str], lead: str) -> bytes:
    """Lines, each with `lead` before it."""
    return f"{lead}{f'{chr(10)}{lead}'.join(rows)}\n".encode("utf-8", "replace")


def find(source: str) -> tuple[dict, object]:
    """Return what was found, to be told, and the one sheet that is filled, None when refused."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 (after limit())

    try:
        book = CalamineWorkbook.from_path(source)
        full = []
        for index, name in enumerate(book.sheet_names):
            try:
                sheet = book.get_sheet_by_index(index)
            except CalamineError:
                continue  # a chart sheet has no cells
            if sheet.total_height * sheet.total_width > MAX_CELLS:
                return {"refused": "far_cell"}, None
            if any(cell != "" for row in sheet.iter_rows() for cell in row):
                full.append((name, sheet))
            if len(full) > 1:
                return {"refused": "two_sheets", "sheets": [name for name, _ in full]}, None
    except (CalamineError, ValueError, OSError) as error:
        return {"refused": "damaged", "why": str(error)[:200]}, None
    if not full:
        return {"refused": "empty"}, None
    [(_, sheet)] = full
    merges = sheet.merged_cell_ranges or []
    tall = [[*one, *other] for one, other in merges if other[0] > one[0]]
    return {"tall_merges": tall[:MAX_MERGES]}, sheet


def rows_of(sheet: object) -> Iterator[bytes]:
    """The rows of a sheet; `iter_rows` begins at row 1 but at the first filled column."""
    _, first_column = sheet.start or (0, 0)
    lead = SEPARATOR * first_column
    rows = sheet.iter_rows()
    while block := list(islice(rows, ROWS_AT_ONCE)):
        yield lines(block, lead)


def main(source: str) -> None:
    """Write to the output what the worker reads (`sandbox.Reader`)."""
    answer, sheet = find(source)
    out = sys.stdout.buffer
    out.write(json.dumps(answer).encode() + b"\n")
    out.flush()
    for block in rows_of(sheet) if sheet else ():
        out.write(block)
    out.flush()


if __name__ == "__main__":
    limit(int(sys.argv[2]))
    gc.disable()  # rows are lists of text: there is nothing to collect, and much to look through
    main(sys.argv[1])
    os._exit(0)  # the worker waits for the end, and what is in memory need not be tidied up
