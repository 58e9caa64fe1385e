"""Records of a delivered table, one line each, to a plain file that DuckDB reads at full speed.

The file written here has one record a line: the row number as Excel counts it, then the cells,
separated by U+001F, with no quoting left. Cells are NFKC. What is found on the way: quotes that
never close, rows with too many or too few cells, a last line that was cut.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

from screening.feeds import Feed
from screening.intake import header as headers
from screening.intake.header import Header
from screening.intake.refusal import RefusedFile

SEPARATOR, NUMERIC = "\x1f", "\x1d"  # as `workbook` writes them
DELIMITERS = (",", "\t", "|", ";")
DELIMITER_NAMES = {",": "comma", "\t": "tab", "|": "pipe", ";": "semicolon", SEPARATOR: "cells"}
MAX_LINE = 200_000
_BLANKS = (f" {SEPARATOR}", f"{SEPARATOR} ", " \n")
MAX_CELL_LINES = 20
MAX_SHORT = 60
RECORDS_AT_ONCE = 5_000
TOTALS = "合计|总计|小计|共计|累计|本页合计|本页小计"
NOTES = (
    "注|备注|说明|填报|填表|制表|审核|单位负责|负责人|联系人|联系电话|经办|报送|报表|日期|"
    "数据来源|打印|导出|以上|以下|本表|共[0-9]+[条行人户]"
)
_FOOTER = re.compile(rf"(?:{TOTALS}|{NOTES})")
_AS_FORMULA = re.compile('="([^"\x1f\n]*)"')
_WIDE = tuple((wide, unicodedata.normalize("NFKC", wide)) for wide in "（），：；　、－～＃．／")

csv.field_size_limit(MAX_LINE)


def nfkc(text: str) -> str:
    """NFKC of many lines. The common full-width marks are replaced first, being much cheaper."""
    if unicodedata.is_normalized("NFKC", text):
        return text
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    if unicodedata.is_normalized("NFKC", text):
        return text
    return "\n".join(unicodedata.normalize("NFKC", line) for line in text.split("\n"))


@dataclass
class Records:
    """A stream of clean text blocks cut into records of one delimiter."""

    blocks: Iterator[str]
    delimiter: str
    has_quotes: bool

    def __iter__(self) -> Iterator[list[str]]:
        """Yield lists of lines; each line is one record, cells joined by U+001F."""
        for text in self._quoted() if self.has_quotes else self._plain():
            if "=" in text and '="' in text:
                text = _AS_FORMULA.sub(r"\1", text)
            yield nfkc(text).split("\n")

    def _plain(self) -> Iterator[str]:
        for text in self._texts():
            if self.delimiter == SEPARATOR:
                yield text
                continue
            if self.delimiter != "\t":
                text = text.replace("\t", " ")
            yield text.replace(self.delimiter, SEPARATOR)

    def _texts(self) -> Iterator[str]:
        """Yield whole lines, many at a time."""
        rest = ""
        for block in self.blocks:
            text, newline, rest = (rest + block).rpartition("\n")
            if len(rest) > MAX_LINE:
                raise RefusedFile(
                    "not_a_table", "有超长的行，不是按行排列的表格；请重新导出为 CSV 后报送。"
                )
            if newline:
                yield text
        if rest:
            yield rest

    def _quoted(self) -> Iterator[str]:
        each = (f"{line}\n" for text in self._texts() for line in text.split("\n"))
        reader = csv.reader(each, delimiter=self.delimiter, strict=True)
        done: list[str] = []
        row = 0
        try:
            for cells in reader:
                row += 1
                line = SEPARATOR.join(cells)
                if "\n" in line or "\t" in line:
                    line = self._one_line(line, cells, row)
                done.append(line)
                if len(done) == RECORDS_AT_ONCE:
                    yield "\n".join(done)
                    done = []
        except csv.Error as error:
            raise _unclosed(row + 1) from error
        if done:
            yield "\n".join(done)

    def _one_line(self, line: str, cells: list[str], row: int) -> str:
        for cell in cells:
            inner = cell.rstrip("\n")
            swallowed = inner.count(self.delimiter) >= max(2, len(cells) - 2)
            if "\n" in inner and (swallowed or inner.count("\n") > MAX_CELL_LINES):
                raise _unclosed(row)
        return line.replace("\n", " ").replace("\t", " ")


def _unclosed(row: int) -> RefusedFile:
    return RefusedFile(
        "unclosed_quote",
        f"第 {row} 行的引号没有成对，会把后面的行并进一个单元格；请改正该行的引号后报送。",
        row=row,
    )


@dataclass
class Written:
    """What `write` found: rows are numbered from 1, the header's included."""

    header: Header
    is_tidy: bool = True  # no cell has blanks around it or is a number of a workbook
    last_row: int = 0
    last_full: int = 0
    notes: int = 0
    short: list[tuple[int, str]] = field(default_factory=list)


def sniff(text: str, feed: Feed, *, cells: bool = False) -> tuple[str, Header]:
    """Return the delimiter and the header that the first rows of a text agree with best.

    Raises:
        RefusedFile: see `header.check`.
    """
    lines = text.split("\n")[: 4 * headers.SEARCHED_ROWS]
    apart = [re.split(f"[{SEPARATOR},;|\t]", line) for line in lines]
    best: tuple[str, Header | None, list[list[str]]] = (",", None, apart)
    for delimiter in (SEPARATOR,) if cells else DELIMITERS:
        quoting = csv.QUOTE_NONE if cells else csv.QUOTE_MINIMAL
        try:
            rows = list(csv.reader(lines, delimiter=delimiter, quoting=quoting))
        except csv.Error:
            continue
        found = headers.find(rows, feed)
        if (found.matched if found else -1) > (best[1].matched if best[1] else -1):
            best = (delimiter, found, rows)
    return best[0], headers.check(best[1], feed, best[2])


def write(records: Records, header: Header, target: Path, *, ends_cleanly: bool) -> Written:
    """Write the rows below the header to `target`.

    Raises:
        RefusedFile: ragged, truncated, unclosed_quote, not_a_table, encoding, mojibake.
    """
    done = Written(header)
    number, separators = 0, header.width - 1
    with target.open("w", encoding="utf-8", newline="") as file:
        for lines in records:
            rows = list(enumerate(lines, number + 1))[max(0, header.row - number) :]
            number += len(lines)
            if set(map(str.count, lines, repeat(SEPARATOR))) == {separators}:
                done.last_full = number
            else:
                rows = list(_whole(rows, done))
            if max(map(len, lines)) > MAX_LINE:
                _check_length(rows)
            block = "".join([f"{at}{SEPARATOR}{line}\n" for at, line in rows])
            done.is_tidy = done.is_tidy and _is_tidy(block)
            file.write(block)
    done.last_row = number
    _check_short(done, ends_cleanly=ends_cleanly)
    return done


def _is_tidy(block: str) -> bool:
    """Single characters are looked for first; most tables have none of them."""
    if "\t" in block or NUMERIC in block:
        return False
    return " " not in block or not any(map(block.__contains__, _BLANKS))


def _whole(rows: list[tuple[int, str]], done: Written) -> Iterator[tuple[int, str]]:
    """The rows of the table among lines of which some have more or fewer cells."""
    for number, line in rows:
        if line.count(SEPARATOR) == done.header.width - 1:
            done.last_full = number
            yield number, line
        elif squared := _squared(number, line, done):
            yield number, squared


def _check_length(rows: list[tuple[int, str]]) -> None:
    for number, line in rows:
        if len(line) > MAX_LINE:
            raise _ragged(number, "内容过长")


def _squared(number: int, line: str, done: Written) -> str:
    """The line with as many cells as the header, or "" when it is no row of the table."""
    width = done.header.width
    cells = line.split(SEPARATOR)
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return ""
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return SEPARATOR.join(cells[:width])
    if _FOOTER.match(filled[0].replace(" ", "")) or len(filled) <= 2:
        done.notes += 1
        is_footer = bool(_FOOTER.match(filled[0].replace(" ", "")))
        if not is_footer:
            done.short.append((number, filled[0]))
        if len(done.short) > MAX_SHORT:
            raise _ragged(done.short[0][0], "单元格个数与表头不符")
        return ""
    raise_if_cut = _ragged(number, f"有 {len(cells)} 个单元格，表头有 {width} 个")
    if len(cells) > width:
        raise raise_if_cut
    done.short.append((number, ""))
    if len(done.short) > MAX_SHORT:
        raise raise_if_cut
    return ""


def _check_short(done: Written, *, ends_cleanly: bool) -> None:
    """Short lines are notes only when they stand below the table."""
    for number, text in done.short:
        is_last = number == done.last_row
        if is_last and not ends_cleanly and (not text or len(text) < 30):
            raise RefusedFile(
                "truncated", f"第 {number} 行没有写完，文件被截断；请重新传输后报送。", row=number
            )
        if number < done.last_full or not text:
            raise _ragged(number, f"单元格个数少于表头的 {done.header.width} 个")


def _ragged(row: int, what: str) -> RefusedFile:
    return RefusedFile(
        "ragged",
        f"第 {row} 行{what}，列会错位；请检查该行是否多出或缺少分隔符后报送。",
        row=row,
    )
