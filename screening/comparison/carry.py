"""What of last night's tables serves tonight: the packed file of a run, handed on to the next.

To load the base map and to tell whom each row means is half of a night, and most nights one table
of twenty is new. So a run leaves its file, and the next run of the place takes it, by a rename:
one has it. It is taken where the base map has the same stamp, and with it the table of each feed
whose files are the same bytes under the same numbers; the others are dropped and loaded. What was
settled of people is undone and settled anew: what one department says may settle what another
meant.

A file that is not there, not of the size it was left with or of another version of the program is
not taken, and all is loaded as on a first night. So is it after a run that was killed with it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

import duckdb

from households import id_number
from screening.comparison import columns, register, resolve, reuse, session
from screening.comparison.files import extract_columns, quote
from screening.comparison.results import ExtractFile
from screening.comparison.rules import Rule

FILE = "carried.json"
_BEFORE = (
    ("unmatched", "person_id = NULL, household_id = NULL, match_grade = NULL"),
    ("misnamed", "match_grade = 'number'"),
)
_SETTLED = tuple(table for table, _before in _BEFORE)


@dataclass(frozen=True)
class Tables:
    """What the tables of a run are made of; nothing of JSON is lost in them.

    `stamp` is that of the base map (`households.register.copying`), `asked` the columns of it,
    `feeds` the files of each feed with their numbers, and its columns.
    """

    program: str
    stamp: str
    asked: list[list[str]]
    feeds: dict[str, Any]


@dataclass(frozen=True)
class Carried:
    """What was taken: `feeds` whose tables serve, and what was known of the base map.

    `register_hash` is that of `register.keep`, `sums` those of `reuse.register_sums`.
    """

    feeds: frozenset[str]
    register_hash: str
    sums: dict[str, str]


def tables(
    stamp: str,
    asked: columns.Asked,
    by_feed: Mapping[str, Sequence[tuple[int, ExtractFile]]],
    rules: Sequence[Rule],
) -> Tables:
    """Say what tonight's tables are made of."""
    feeds = {
        feed: {
            "files": [[n, each.sha256, each.path.stat().st_size] for n, each in files],
            "columns": [_columns(rules, feed, each) for each in (feed, resolve.others(feed))],
        }
        for feed, files in by_feed.items()
    }
    wanted = [sorted(asked.person), sorted(asked.household)]
    return Tables(_program(), stamp, wanted, feeds)


def take(last: Path | None, work_dir: Path, tonight: Tables) -> Carried | None:
    """Take over the file that a night left in `last`, where its base map is tonight's."""
    told = _told(last) if last and tonight.stamp else None
    if last is None or told is None:
        return None
    was = Tables(**told["tables"])
    if (was.program, was.stamp, was.asked) != (tonight.program, tonight.stamp, tonight.asked):
        return None
    try:
        session.database(last).replace(session.database(work_dir))
    except FileNotFoundError:
        return None
    if not _is_whole(session.database(work_dir), told["size"]):
        return None
    same = frozenset(feed for feed, made in tonight.feeds.items() if was.feeds.get(feed) == made)
    return Carried(same, told["register_hash"], told["sums"])


def begin(con: duckdb.DuckDBPyConnection, carried: Carried) -> None:
    """Leave of the tables those that serve, as they were before anybody was settled."""
    _undo(con, carried)
    for table in _SETTLED:
        con.execute(f"DELETE FROM {table} WHERE feed NOT IN ({_list(carried.feeds)})")
    serving = {*register.TABLES, *_SETTLED}
    serving.update(name for feed in carried.feeds for name in _relations(feed))
    for name, kind in _there(con).items():
        if name not in serving:
            con.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {name}")


def keep(work_dir: Path, tonight: Tables, register_hash: str, sums: Mapping[str, str]) -> None:
    """Say beside the file, which is closed, what is in it; what is there is complete."""
    told = {
        "tables": asdict(tonight),
        "register_hash": register_hash,
        "sums": dict(sums),
        "size": session.database(work_dir).stat().st_size,
    }
    part = work_dir / f"{FILE}.part"
    part.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    part.replace(work_dir / FILE)


def _undo(con: duckdb.DuckDBPyConnection, carried: Carried) -> None:
    """Rows that were joined for sure were nobody's before, or had the person's number only."""
    settled = {feed for (feed,) in con.execute("SELECT DISTINCT feed FROM sure").fetchall()}
    for feed, (table, before) in product(sorted(settled & carried.feeds), _BEFORE):
        con.execute(f"""
            UPDATE {resolve.others(feed)} AS f SET {before}
            FROM (SELECT DISTINCT source FROM sure WHERE feed = {quote(feed)}
                  AND source IN (SELECT source FROM {table} WHERE feed = {quote(feed)})) s
            WHERE s.source = f.source
        """)


def _relations(feed: str) -> tuple[str, ...]:
    return feed, resolve.rows_of(feed), resolve.others(feed)


def _columns(rules: Sequence[Rule], feed: str, relation: str) -> list[str]:
    return sorted(columns.of_feed(rules, feed, relation) & set(extract_columns(feed)))


def _there(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The tables and views of the file, with which of the two each is."""
    found = con.execute("""
        SELECT table_name, table_type FROM information_schema.tables
        WHERE table_catalog = current_database()
    """)
    return dict(found.fetchall())


def _list(feeds: frozenset[str]) -> str:
    return ", ".join(map(quote, sorted(feeds))) or "''"


def _told(last: Path) -> dict[str, Any] | None:
    try:
        told = json.loads((last / FILE).read_text(encoding="utf-8"))
        Tables(**told["tables"])
        return dict(told)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_whole(path: Path, size: int) -> bool:
    """DuckDB checks each page that it reads; here whether it is such a file, and all of it."""
    if path.stat().st_size == size:
        try:
            with duckdb.connect(path, read_only=True):
                return True
        except duckdb.Error:
            pass
    path.unlink()
    return False


def _program() -> str:
    """The code that compares, and that which reads numbers."""
    code = hashlib.sha256(reuse.program().encode())
    code.update(Path(id_number.__file__).read_bytes())
    return code.hexdigest()
