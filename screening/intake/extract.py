"""The records file of `table` to a normalised Parquet file, set-wise in DuckDB.

DuckDB works in a folder of its own with a memory limit and spills to disk, so that four million
rows need no more memory than fifty thousand.
"""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from screening.feeds import Feed
from screening.intake import normalise
from screening.intake.header import Header
from screening.intake.normalise import ColumnSql, quoted
from screening.intake.refusal import RefusedFile, shown_value
from screening.intake.table import NOTES, SEPARATOR, TOTALS
from screening.intake.verdicts import RowVerdict, sentence

MEMORY = "1GB"
THREADS = 2
MAX_VERDICTS = 10_000
SHIFTED_SHARE = 0.20
SHIFTED_ROWS = 3
ROW_GROUP = 250_000
MAX_LINE_BYTES = 1_000_000


@dataclass
class Counted:
    """Rows of one extract: read = accepted + rejected + duplicate (totals and notes aside)."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicate: int = 0
    notes: int = 0
    id_states: dict[str, int] = field(default_factory=dict)
    cleared: dict[str, int] = field(default_factory=dict)
    verdicts: list[RowVerdict] = field(default_factory=list)


class Extraction:
    """One table on its way into Parquet."""

    def __init__(self, feed: Feed, header: Header, records: Path, work: Path) -> None:
        self.feed, self.header, self.records = feed, header, records
        self.columns = normalise.feed_sql(feed, header.columns, header.factors)
        self.db = duckdb.connect(str(work / "intake.duckdb"))
        for statement in (
            f"SET memory_limit = '{MEMORY}'",
            f"SET threads = {THREADS}",
            f"SET temp_directory = {quoted(str(work))}",
            "SET preserve_insertion_order = true",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            *normalise.macros(),
        ):
            self.db.execute(statement)

    def __enter__(self) -> "Extraction":
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    def load(self) -> None:
        """Read the records and judge every row.

        Raises:
            RefusedFile: not_a_table.
        """
        try:
            self.db.execute(self._load_sql())
        except duckdb.InvalidInputException as error:
            raise RefusedFile("not_a_table", "无法按表格读取；请重新导出为 CSV 后报送。") from error
        self.db.execute(
            "CREATE TABLE judged AS SELECT * EXCLUDE (place), CASE WHEN place = 'maybe' AND "
            "row_no < (SELECT coalesce(max(row_no), 0) FROM loaded WHERE place = 'row') "
            "THEN 'row' ELSE place END AS place FROM loaded WHERE place <> 'empty'"
        )
        self.db.execute("DROP TABLE loaded")
        self.db.execute(self._duplicates_sql())

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
        """Count rows and collect verdicts.

        Raises:
            RefusedFile: empty, shifted, lost_digits.
        """
        row = self.db.execute(
            "SELECT count(*) FILTER (place = 'row'), "
            "count(*) FILTER (place = 'row' AND fault IS NOT NULL), "
            "count(*) FILTER (place <> 'row'), (SELECT count(*) FROM duplicates) FROM judged"
        ).fetchone()
        done = Counted(read=row[0], rejected=row[1], notes=row[2], duplicate=row[3])
        done.accepted = done.read - done.rejected - done.duplicate
        if not done.read:
            raise RefusedFile("empty", "只有表头，没有数据行；请核对后重新报送。")
        self._check_shifted(done)
        done.verdicts = self._verdicts()
        done.id_states = dict(self._pairs("id_state", "AND fault IS NULL"))
        done.cleared = {
            key: found
            for key, found in self._pairs("unnest(cleared)", "AND fault IS NULL")
            if found
        }
        return done

    def export(self, target: Path) -> None:
        """Write the accepted rows to `target` (Parquet, zstd), in the order of the file."""
        names = ["CAST(row_no AS INTEGER) AS row_no"]
        names += [f"v_{column.key} AS {column.key}" for column in self.feed.columns]
        if self.feed.person_id:
            names += ["id18", "id_raw", "id_state", "name_norm"]
        self.db.execute(
            f"COPY (SELECT {', '.join(names)} FROM judged "  # noqa: S608 (names of the contract)
            "WHERE place = 'row' AND fault IS NULL "
            "AND row_no NOT IN (SELECT row_no FROM duplicates) ORDER BY row_no) "
            f"TO {quoted(str(target))} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        )

    def _pairs(self, what: str, condition: str) -> list[tuple[str, int]]:
        if what == "id_state" and not self.feed.person_id:
            return []
        return self.db.execute(
            f"SELECT {what} AS word, count(*) FROM judged "  # noqa: S608 (our own words)
            f"WHERE place = 'row' {condition} GROUP BY 1 ORDER BY 1"
        ).fetchall()

    def _load_sql(self) -> str:
        """Layers: trimmed cells, cleaned text, states of numbers, values, faults."""
        cells = {"row_no": "BIGINT"} | {f"c{at}": "VARCHAR" for at in range(self.header.width)}
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in cells.items())
        source = (
            f"read_csv({quoted(str(self.records))}, delim = '{SEPARATOR}', quote = '', "
            "escape = '', comment = '', header = false, auto_detect = false, strict_mode = true, "
            f"null_padding = false, nullstr = '', max_line_size = {MAX_LINE_BYTES}, "
            f"buffer_size = {4 * MAX_LINE_BYTES}, columns = {{{types}}})"
        )

        def layer(prefix: str, attribute: str) -> str:
            return ", ".join(
                f"{getattr(c, attribute)} AS {prefix}_{c.column.key}" for c in self.columns
            )

        return (
            "CREATE TABLE loaded AS "  # noqa: S608 (built from the contract, no user text)
            f"WITH bared AS (SELECT *, {self._first_filled()}, {layer('b', 'bare')} "
            f"FROM {source}), "
            f"texts AS (SELECT row_no, first_cell, filled, {layer('t', 'text')}, "
            f"{layer('x', 'lost')} FROM bared), "
            f"stated AS (SELECT *, {layer('s', 'state')} FROM texts), "
            f"valued AS (SELECT *, {layer('v', 'value')}{self._person()} FROM stated), "
            f"faulted AS (SELECT *, {self._fault()} AS fault FROM valued) "
            f"SELECT row_no, {self._kept()}, fault, {self._shown()} AS shown, "
            f"{self._cleared()} AS cleared, {self._place()} AS place FROM faulted"
        )

    def _first_filled(self) -> str:
        """The first filled cell and the number of filled ones, for rows that may be no data."""
        cells = [f"trim(c{at}, ' ' || chr(29) || chr(9))" for at in range(self.header.width)]
        first = ", ".join(f"nullif({cell}, '')" for cell in cells)
        filled = " + ".join(f"CAST(coalesce({cell}, '') <> '' AS INTEGER)" for cell in cells)
        odd = f"length(coalesce(c{self.header.columns[self._anchor()]}, '')) < 6"
        return (
            f"CASE WHEN {odd} THEN replace(coalesce({first}), ' ', '') END AS first_cell, "
            f"CASE WHEN {odd} THEN {filled} END AS filled"
        )

    def _person(self) -> str:
        if not self.feed.person_id:
            return ""
        text = f"t_{self.feed.person_id}"
        state = f"s_{self.feed.person_id}"
        return (
            f", {state} AS id_state, {normalise.id_18(text, state)} AS id18, {text} AS id_raw, "
            f"{normalise.name_norm(f't_{self.feed.person_name}')} AS name_norm"
        )

    def _kept(self) -> str:
        kept = [f"v_{column.key}" for column in self.feed.columns]
        return ", ".join(
            kept + (["id_state", "id18", "id_raw", "name_norm"] if self.feed.person_id else [])
        )

    def _fault(self) -> str:
        cases = " ".join(
            f"WHEN {condition} THEN '{c.column.key}:{code}'"
            for c in self.columns
            for condition, code in c.faults
        )
        return f"CASE {cases} END"

    def _shown(self) -> str:
        cases = " ".join(
            f"WHEN '{c.column.key}' THEN left(t_{c.column.key}, 200)" for c in self.columns
        )
        return f"CASE split_part(fault, ':', 1) {cases} END"

    def _cleared(self) -> str:
        """Keys of optional cells that could not be read and are left empty."""
        keys = ", ".join(
            f"CASE WHEN {_is_cleared(c)} THEN '{c.column.key}' END"
            for c in self.columns
            if not c.column.required and c.column.key in self.header.columns
        )
        return f"nullif(list_filter([{keys}]::VARCHAR[], lambda k: k IS NOT NULL), [])"

    def _anchor(self) -> str:
        """The column that no total and no note fills."""
        if self.feed.person_id:
            return self.feed.person_id
        return [column.key for column in self.feed.columns if column.required][1]

    def _place(self) -> str:
        anchor = f"t_{self._anchor()}"
        words = f"^({TOTALS}|{NOTES})"
        return (
            f"CASE WHEN filled = 0 THEN 'empty' "
            f"WHEN NOT regexp_matches({anchor}, '{words}') THEN 'row' "
            f"WHEN regexp_matches(first_cell, '^({TOTALS})') THEN 'note' "
            f"WHEN filled <= 3 AND regexp_matches(first_cell, '{words}') THEN 'note' "
            "WHEN filled <= 2 THEN 'maybe' ELSE 'row' END"
        )

    def _duplicates_sql(self) -> str:
        """Rows equal to an earlier one in every column; hashes find who has to be compared."""
        keys = self._kept()
        good = "place = 'row' AND fault IS NULL"
        return (
            "CREATE TABLE duplicates AS "  # noqa: S608 (names of the contract)
            f"WITH often AS (SELECT hash({keys}) AS h FROM judged WHERE {good} "
            "GROUP BY 1 HAVING count(*) > 1), "
            f"suspect AS (SELECT * FROM judged WHERE {good} "
            f"AND hash({keys}) IN (SELECT h FROM often)) "
            "SELECT row_no FROM (SELECT row_no, row_number() OVER "
            f"(PARTITION BY {keys} ORDER BY row_no) AS nth FROM suspect) WHERE nth > 1"
        )

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
            "SELECT count(*), min(row_no) FROM judged WHERE place = 'row' AND id_raw IS NOT NULL "
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


def _is_cleared(sql: ColumnSql) -> str:
    key = sql.column.key
    return f"x_{key} OR (t_{key} IS NOT NULL AND v_{key} IS NULL)"


def _too_many(bad: int, read: int) -> bool:
    return bad == read > 0 or (bad >= SHIFTED_ROWS and bad > SHIFTED_SHARE * read)
