"""The records file of `table` to a normalised Parquet file, set-wise in DuckDB.

DuckDB works in a folder of its own with a memory limit and spills to disk, so that four million
rows need no more memory than fifty thousand.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb

from screening.comparison import numbers
from screening.comparison.files import KEY, PERSON_COLUMNS
from screening.feeds import CHANGE, Feed
from screening.intake import reading
from screening.intake.header import Header
from screening.intake.judging import THREADS, Judging
from screening.intake.reading import quoted
from screening.intake.refusal import RefusedFile, shown_value
from screening.intake.verdicts import RowVerdict, sentence

MEMORY = "1GB"
MAX_VERDICTS = 10_000
SHIFTED_SHARE = 0.20
SHIFTED_ROWS = 3
# Level 1 is faster than the usual 3, and on these tables smaller.
PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 250000"
_TAKEN = "AND fault IS NULL AND row_no NOT IN (SELECT row_no FROM duplicates)"


@dataclass
class Counted:
    """Rows of one extract: read = accepted + rejected + duplicate (totals and notes aside).

    `total` is the control sum of all rows read, in the unit of its column (`Feed.control`).
    `blank` counts the empty cells of accepted rows by column; `content` is the same for the same
    accepted rows in any order; `changes` counts rows by what becomes of them, in increments.
    """

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicate: int = 0
    notes: int = 0
    id_states: dict[str, int] = field(default_factory=dict)
    cleared: dict[str, int] = field(default_factory=dict)
    verdicts: list[RowVerdict] = field(default_factory=list)
    total: Decimal = Decimal(0)
    blank: dict[str, int] = field(default_factory=dict)
    content: str = ""
    changes: dict[str, int] = field(default_factory=dict)


class Extraction:
    """One table on its way into Parquet."""

    header: Header
    judging: Judging

    def __init__(self, feed: Feed, work: Path) -> None:
        self.feed = feed
        self.db = duckdb.connect()
        for statement in (
            f"SET memory_limit = '{MEMORY}'",
            f"SET threads = {THREADS}",
            f"SET temp_directory = {quoted(str(work))}",
            "SET preserve_insertion_order = false",  # the export sorts by row number
            # It would join all rows with the list of words that say nothing, asked of few cells.
            "SET disabled_optimizers = 'in_clause'",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            *reading.macros(),
        ):
            self.db.execute(statement)

    def __enter__(self) -> "Extraction":
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    def load(self, header: Header, records: Path, *, is_tidy: bool = False) -> None:
        """Read the records and judge every row.

        Raises:
            RefusedFile: not_a_table.
        """
        self.header = header
        self.judging = Judging(self.feed, header, records, is_tidy=is_tidy)
        try:
            self.db.execute(self.judging.load())
        except duckdb.InvalidInputException as error:
            raise RefusedFile("not_a_table", "无法按表格读取；请重新导出为 CSV 后报送。") from error
        self.db.execute(
            "UPDATE judged SET place = 'row' WHERE place = 'maybe' AND "
            "row_no < (SELECT coalesce(max(row_no), 0) FROM judged WHERE place = 'row')"
        )
        self.db.execute(self.judging.duplicates())

    def check_merged(self, merges: list[list[int]]) -> None:
        """Refuse cells merged over several rows of data: only the first would have the value.

        Raises:
            RefusedFile: merged_cells.
        """
        rows = {first + 1 for first, _, _, _ in merges if first + 1 > self.header.row}
        if not rows:
            return
        found = self.db.execute(
            "SELECT min(row_no) FROM judged WHERE place = 'row' AND list_contains(?, row_no)",
            [sorted(rows)],
        ).fetchone()
        if found and found[0]:
            raise RefusedFile(
                "merged_cells",
                f"第 {found[0]} 行起有跨行合并的单元格；请取消合并并逐行填写后报送。",
                row=found[0],
            )

    def count(self) -> Counted:
        """Count rows; `describe` tells the rest of them.

        Raises:
            RefusedFile: empty, shifted, lost_digits.
        """
        row = self.db.execute(
            "SELECT count(*) FILTER (place = 'row'), "
            "count(*) FILTER (place = 'row' AND fault IS NOT NULL), "
            "count(*) FILTER (place IN ('note', 'maybe')), "
            "(SELECT count(*) FROM duplicates) FROM judged"
        ).fetchone()
        done = Counted(read=row[0], rejected=row[1], notes=row[2], duplicate=row[3])
        done.accepted = done.read - done.rejected - done.duplicate
        if not done.read:
            raise RefusedFile("empty", "只有表头，没有数据行；请核对后重新报送。")
        self._check_shifted(done)
        return done

    def describe(self, done: Counted) -> None:
        """Collect verdicts, and tell of the accepted rows what the manifest says."""
        done.verdicts = self._verdicts()
        self._add_up(done)
        done.id_states = dict(self._pairs("id_state", _TAKEN))
        if self.judging.is_incremental:
            done.changes = dict(self._pairs(f"v_{CHANGE.key}", _TAKEN))
        done.cleared = {
            key: found for key, found in self._pairs("unnest(cleared)", _TAKEN) if found
        }

    def export(self, target: Path) -> None:
        """Write the accepted rows to `target` (Parquet, zstd), in the order of the file.

        It may run in a thread beside `describe`.
        """
        names = ["CAST(row_no AS INTEGER) AS row_no"]
        names += [f"v_{column.key} AS {column.key}" for column in self.feed.columns]
        if self.feed.person_id:
            names += [*PERSON_COLUMNS, f"{numbers.key('id18')} AS {KEY}"]
        self.db.cursor().execute(
            f"COPY (SELECT {', '.join(names)} FROM judged "  # noqa: S608 (names of the contract)
            f"WHERE place = 'row' {_TAKEN} ORDER BY row_no) "
            f"TO {quoted(str(target))} ({PARQUET})"
        )

    def _add_up(self, done: Counted) -> None:
        """Control sum, empty cells and a fingerprint of the rows, in one pass."""
        delivered = [c.key for c in self.feed.columns if c.key in self.header.columns]
        blanks = ", ".join(f"count(*) FILTER (taken AND v_{key} IS NULL)" for key in delivered)
        total, content, mixed, *empty = self.db.execute(
            f"SELECT {self._total()}, sum(content) FILTER (taken), "  # noqa: S608 (our own names)
            f"bit_xor(content) FILTER (taken), {blanks} FROM (SELECT *, "
            "fault IS NULL AND row_no NOT IN (SELECT row_no FROM duplicates) AS taken "
            "FROM judged WHERE place = 'row')"
        ).fetchone() or (0, 0, 0)
        done.total = round(Decimal(total or 0), 2)
        done.content = f"{done.accepted}:{content or 0}:{mixed or 0}"
        done.blank = {key: n for key, n in zip(delivered, empty, strict=True) if n}

    def _total(self) -> str:
        """SQL of the control sum of `Feed.control`."""
        control = self.feed.control
        if control.kind == "money":
            factor = int(self.header.factors.get(control.key, 1))
            return f"sum(CAST(v_{control.key} AS DECIMAL(18, 4))) / {factor}"
        last = "right(id_raw, 1)"
        return f"sum(CASE {last} WHEN 'X' THEN 10 ELSE TRY_CAST({last} AS INTEGER) END)"

    def _pairs(self, what: str, condition: str) -> list[tuple[str, int]]:
        if what == "id_state" and not self.feed.person_id:
            return []
        return self.db.execute(
            f"SELECT {what} AS word, count(*) FROM judged "  # noqa: S608 (our own words)
            f"WHERE place = 'row' {condition} GROUP BY 1 ORDER BY 1"
        ).fetchall()

    def _check_shifted(self, done: Counted) -> None:
        worst = self.db.execute(
            "SELECT fault, count(*) AS rows, min(row_no) FROM judged "
            "WHERE place = 'row' AND fault IS NOT NULL GROUP BY 1 ORDER BY rows DESC, 1 LIMIT 1"
        ).fetchone()
        if worst and _too_many(done.rejected, done.read):
            key, code = worst[0].split(":")
            raise self._shifted(key, code, worst[2], done)
        if not self.feed.person_id:
            return
        wordy, row = self.db.execute(
            "SELECT count(*), min(row_no) FROM judged WHERE place = 'row' "
            "AND id_state IN ('checksum', 'length') "  # all other states have six digits and more
            "AND length(regexp_replace(id_raw, '[^0-9]', '', 'g')) < 6"
        ).fetchone()
        if _too_many(wordy, done.read):
            raise self._shifted(self.feed.person_id, "not_a_number", row, done, wordy)

    def _shifted(
        self, key: str, code: str, row: int, done: Counted, bad: int | None = None
    ) -> RefusedFile:
        title = self.header.titles[key]
        bad = done.rejected if bad is None else bad
        count = f"{done.read} 行中有 {bad} 行不合格"
        if code == "lost_digits":
            return RefusedFile(
                "lost_digits",
                f"“{title}”列从第 {row} 行起是数值格式，末几位已丢失（{count}）；"
                "请将该列设为文本格式、重新导出后报送。",
                row=row,
                column=title,
            )
        return RefusedFile(
            "shifted",
            f"疑似列错位：{count}，最早见于第 {row} 行“{title}”列；请核对列与表头后重新报送。",
            row=row,
            column=title,
        )

    def _verdicts(self) -> list[RowVerdict]:
        found = self.db.execute(
            "SELECT row_no, fault, shown FROM judged WHERE place = 'row' AND fault IS NOT NULL "
            "ORDER BY row_no LIMIT ?",
            [MAX_VERDICTS],
        ).fetchall()
        return [
            RowVerdict(
                row,
                self.feed.column(key).header,
                shown_value(shown),
                sentence(self.feed, key, code),
            )
            for row, (key, code), shown in ((r, fault.split(":"), s) for r, fault, s in found)
        ]


def _too_many(bad: int, read: int) -> bool:
    return bad == read > 0 or (bad >= SHIFTED_ROWS and bad > SHIFTED_SHARE * read)
