"""SQL that loads a records file and judges every row, built from the contract of a feed."""

from math import ceil
from pathlib import Path

from screening.feeds import CHANGE, REMOVED, Feed
from screening.intake import normalise
from screening.intake.header import Header
from screening.intake.normalise import ColumnSql, quoted
from screening.intake.table import NOTES, SEPARATOR, TOTALS

MAX_LINE_BYTES = 1_000_000
THREADS = 2


class Judging:
    """The statements for one table; no text of a user is ever part of them."""

    def __init__(self, feed: Feed, header: Header, records: Path, *, is_tidy: bool = False) -> None:
        self.feed, self.header, self.records = feed, header, records
        self.is_incremental = CHANGE in feed.columns
        self.columns = normalise.feed_sql(feed, header.columns, header.factors, is_tidy=is_tidy)

    def load(self) -> str:
        """Layers: trimmed cells, cleaned text, states of numbers, values, faults."""
        cells = {"row_no": "BIGINT"} | {f"c{at}": "VARCHAR" for at in range(self.header.width)}
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in cells.items())
        source = (
            f"read_csv({quoted(str(self.records))}, delim = '{SEPARATOR}', quote = '', "
            "escape = '', comment = '', header = false, auto_detect = false, strict_mode = true, "
            f"null_padding = false, nullstr = '', max_line_size = {MAX_LINE_BYTES}, "
            f"buffer_size = {_share(self.records.stat().st_size)}, columns = {{{types}}})"
        )

        def layer(prefix: str, attribute: str) -> str:
            found = ((c.column.key, getattr(c, attribute)) for c in self.columns)
            return "".join(f", {sql} AS {prefix}_{key}" for key, sql in found if sql)

        return (
            "CREATE TABLE judged AS "  # noqa: S608 (built from the contract, no user text)
            f"WITH bared AS (SELECT *, {self._is_odd()} AS is_odd{layer('b', 'bare')} "
            f"FROM {source}), "
            f"texts AS (SELECT row_no, {self._first_filled()}{layer('t', 'text')}"
            f"{layer('x', 'lost')} FROM bared), "
            f"checked AS (SELECT *{layer('k', 'check')} FROM texts), "
            f"stated AS (SELECT *{layer('s', 'state')} FROM checked), "
            f"valued AS (SELECT *{layer('v', 'value')}{self._person()} FROM stated), "
            f"faulted AS (SELECT *, {self._fault()} AS fault FROM valued) "
            f"SELECT row_no, {self.kept()}, fault, {self._shown()} AS shown, "
            f"{self._cleared()} AS cleared, {self._place()} AS place, "
            f"hash({self.kept()}) AS content FROM faulted"
        )

    def _first_filled(self) -> str:
        """The first filled cell and the number of filled ones, for rows that may be no data."""
        cells = [f"filled(c{at})" for at in range(self.header.width)]
        filled = " + ".join(f"CAST({cell} IS NOT NULL AS INTEGER)" for cell in cells)
        return (
            f"CASE WHEN is_odd THEN replace(coalesce({', '.join(cells)}), ' ', '') END "
            "AS first_cell, "
            f"CASE WHEN is_odd THEN {filled} END AS filled"
        )

    def _is_odd(self) -> str:
        """Whether a row may be no data: where an identity number should be is no such beginning.

        A number has 15 digits at least; a count under it in a line of totals is shorter.
        """
        anchor = f"coalesce(c{self.header.columns[self._anchor()]}, '')"
        return f"length({anchor}) < 12 OR TRY_CAST(left({anchor}, 6) AS INTEGER) IS NULL"

    def _person(self) -> str:
        if not self.feed.person_id:
            return ""
        text = f"t_{self.feed.person_id}"
        state = f"s_{self.feed.person_id}"
        return (
            f", {state} AS id_state, id_18({text}, {state}) AS id18, {text} AS id_raw, "
            f"name_norm(t_{self.feed.person_name}) AS name_norm"
        )

    def kept(self) -> str:
        kept = [f"v_{column.key}" for column in self.feed.columns]
        return ", ".join(
            kept + (["id_state", "id18", "id_raw", "name_norm"] if self.feed.person_id else [])
        )

    def _fault(self) -> str:
        cases = " ".join(
            f"WHEN {condition} THEN '{c.column.key}:{code}'"
            for c in self.columns
            for condition, code in self._faults_of(c)
        )
        return f"CASE {cases} END"

    def _faults_of(self, column: ColumnSql) -> list[tuple[str, str]]:
        """Of changes the key has to be there, and of a row to remove nothing else."""
        key = column.column.key
        if not self.is_incremental or key == CHANGE.key:
            return list(column.faults)
        if key not in self.feed.keys:
            stays = f"v_{CHANGE.key} IS DISTINCT FROM {quoted(REMOVED)}"
            return [(f"{stays} AND ({condition})", code) for condition, code in column.faults]
        if column.column.required and column.column.kind == "id":
            return [*column.faults, (f"t_{key} IS NULL", "blank_key")]
        return list(column.faults)

    def _shown(self) -> str:
        cases = " ".join(
            f"WHEN '{c.column.key}' THEN left(t_{c.column.key}, 200)" for c in self.columns
        )
        shown = f"CASE split_part(fault, ':', 1) {cases} END"
        return f"CASE WHEN fault IS NOT NULL THEN {shown} END"

    def _cleared(self) -> str:
        """Keys of optional cells that could not be read and are left empty."""
        optional = [
            (c.column.key, _is_cleared(c.column.key))
            for c in self.columns
            if not c.column.required and c.column.key in self.header.columns and c.may_be_unread
        ]
        if not optional:
            return "CAST(NULL AS VARCHAR[])"
        keys = ", ".join(f"CASE WHEN {bad} THEN '{key}' END" for key, bad in optional)
        listed = f"list_filter([{keys}], lambda key: key IS NOT NULL)"
        return f"CASE WHEN {' OR '.join(bad for _, bad in optional)} THEN {listed} END"

    def _anchor(self) -> str:
        """The column that no total and no note fills."""
        if self.feed.person_id:
            return self.feed.person_id
        return [column.key for column in self.feed.columns if column.required][1]

    def _place(self) -> str:
        """row, note, empty, or maybe: a note if no row follows.

        `first_cell` and `filled` are NULL, and the row is one, where the identity number begins
        like a number; a count under it in a line of totals is shorter.
        """
        words = f"^({TOTALS}|{NOTES})"
        typed = [c.key for c in self.feed.columns if c.required and c.kind not in ("id", "text")]
        wordy = " AND ".join(["filled <= 2", *(f"v_{key} IS NULL" for key in typed)])
        return (
            "CASE WHEN filled = 0 THEN 'empty' "
            f"WHEN regexp_matches(first_cell, '^({TOTALS})') THEN 'note' "
            f"WHEN filled <= 3 AND regexp_matches(first_cell, '{words}') THEN 'note' "
            f"WHEN {wordy} THEN 'maybe' ELSE 'row' END"
        )

    def duplicates(self) -> str:
        """Rows equal to an earlier one in every column; hashes find who has to be compared.

        Of changes the last one counts: what was added, removed and added again is there.
        """
        order = "row_no DESC" if self.is_incremental else "row_no"
        good = "place = 'row' AND fault IS NULL"
        return (
            "CREATE TABLE duplicates AS "  # noqa: S608 (names of the contract)
            f"WITH often AS (SELECT content FROM judged WHERE {good} "
            "GROUP BY 1 HAVING count(*) > 1), "
            f"suspect AS (SELECT * FROM judged WHERE {good} "
            "AND content IN (SELECT content FROM often)) "
            "SELECT row_no FROM (SELECT row_no, row_number() OVER "
            f"(PARTITION BY {self.kept()} ORDER BY {order}) AS nth FROM suspect) WHERE nth > 1"
        )


def _share(size: int) -> int:
    """How many bytes of a file are read at a time: as much by each thread, in few pieces."""
    pieces = THREADS * ceil(size / (THREADS * 4 * MAX_LINE_BYTES))
    return max(MAX_LINE_BYTES, ceil(size / max(1, pieces)))


def _is_cleared(key: str) -> str:
    return f"(x_{key} OR (t_{key} IS NOT NULL AND v_{key} IS NULL))"
