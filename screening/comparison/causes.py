"""Why tonight's findings are not last night's: for each that is new, gone or changed, one cause.

Both nights keep their findings, the register as it was, the rows joined by more than equality and
what they were asked. Everything is set-wise over the few findings that moved.

    decision   a person said whom a department means
    rule       the text of the rule or a number of it is another
    register   the household is written otherwise in what the rule reads
    data       another extract of a feed the rule reads
    day        the same rule, register and data on a later day
    other      none of these, e.g. after another version of the program
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from screening.comparison.columns import words
from screening.comparison.engine import run_values
from screening.comparison.files import REGISTER_COLUMNS, quote
from screening.comparison.rules import Rule

CAUSES = ("decision", "rule", "register", "data", "day", "other")
_ALWAYS = frozenset({"person_id", "household_id", "id_raw", "name"})


@dataclass(frozen=True)
class Night:
    """What a comparison was asked, and the folder with what it keeps.

    `rules` gives the hash of each rule's text, `numbers` its numbers by county ("" for all) and
    `extracts` the (feed, county, sha256) in force.
    """

    folder: Path
    as_of: date
    register_hash: str
    rules: Mapping[str, str]
    numbers: Mapping[str, Mapping[str, Any]]
    extracts: Sequence[tuple[str, str, str]]

    @property
    def is_kept(self) -> bool:
        """Nothing that is needed has been cleared away."""
        return all((self.folder / name).exists() for name in _FILES)


_FILES = ("findings.parquet", "matched.parquet", "register.parquet")


def explain(before: Night, now: Night, rules: Sequence[Rule], out: Path) -> int:
    """Write rule, subject_kind, subject_id, what and cause as CSV; return how many lines.

    `what` is new, gone or changed; nothing is written of findings that are the same.
    """
    with duckdb.connect(config={"threads": 1}) as con:
        _moved(con, before, now)
        _homes(con, before, now, rules)
        _decided(con, before, now)
        con.execute("CREATE TABLE of_rule (rule VARCHAR, county VARCHAR, cause VARCHAR)")
        asked = [row for rule in rules for row in _asked_otherwise(con, rule, before, now)]
        if asked:
            con.executemany("INSERT INTO of_rule VALUES (?, ?, ?)", asked)
        wrote = con.execute(
            f"COPY ({_CAUSES}) TO {quote(str(out))} (FORMAT csv, HEADER false)",
            {"is_other_register": before.register_hash != now.register_hash},
        ).fetchone()
    return int(wrote[0]) if wrote else 0


def _file(night: Night, name: str) -> str:
    return f"read_parquet({quote(str(night.folder / name))})"


def _register(night: Night) -> str:
    """The members, and beside them what they share; nights before the two were parted had one."""
    members, homes = _file(night, "register.parquet"), night.folder / "households.parquet"
    if not homes.exists():
        return members
    return f"{members} p JOIN {_file(night, homes.name)} h USING (household_id)"


def _moved(con: duckdb.DuckDBPyConnection, before: Night, now: Night) -> None:
    con.execute(f"""
        CREATE TABLE moved AS
        SELECT rule, subject_kind, subject_id,
               coalesce(n.household_id, b.household_id) AS household_id,
               CASE WHEN b.household_id IS NULL THEN 'new' WHEN n.household_id IS NULL THEN 'gone'
                    ELSE 'changed' END AS what
        FROM {_file(now, "findings.parquet")} n
        FULL JOIN {_file(before, "findings.parquet")} b USING (rule, subject_kind, subject_id)
        WHERE n.evidence_hash IS DISTINCT FROM b.evidence_hash
    """)


def _homes(
    con: duckdb.DuckDBPyConnection, before: Night, now: Night, rules: Sequence[Rule]
) -> None:
    """Create `home` with the county of each household that moved, and `rewritten` (rule,
    household_id): the households written otherwise in the columns that a rule reads.
    """
    for name, night in (("was", before), ("is_now", now)):
        con.execute(f"""
            CREATE TABLE {name} AS SELECT * FROM {_register(night)}
            WHERE household_id IN (SELECT household_id FROM moved)
        """)
    con.execute("""
        CREATE TABLE home AS SELECT household_id, max(county_code) AS county
        FROM (SELECT household_id, county_code FROM was
              UNION ALL SELECT household_id, county_code FROM is_now) GROUP BY household_id
    """)
    con.execute("CREATE TABLE rewritten (rule VARCHAR, household_id BIGINT)")
    common = _columns(con, "was") & _columns(con, "is_now")
    for rule in rules:
        columns = ", ".join(sorted(common & (words([rule]) | _ALWAYS)))
        sums = f"household_id, count(*) AS n, bit_xor(hash({columns})) AS h"
        con.execute(f"""
            INSERT INTO rewritten
            SELECT {quote(rule.code)}, household_id
            FROM (SELECT {sums} FROM was GROUP BY household_id) w
            FULL JOIN (SELECT {sums} FROM is_now GROUP BY household_id) i USING (household_id)
            WHERE household_id IN (SELECT household_id FROM moved WHERE rule = {quote(rule.code)})
              AND (w.n IS DISTINCT FROM i.n OR w.h IS DISTINCT FROM i.h)
        """)


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    has = {name for name, *_ in con.execute(f"DESCRIBE {table}").fetchall()}
    return has & set(REGISTER_COLUMNS)


def _decided(con: duckdb.DuckDBPyConnection, before: Night, now: Night) -> None:
    """Create `decided`: households of persons of whom people said that a row means them, or no
    longer do."""
    pairs = "SELECT DISTINCT row_key, person_id, household_id FROM {} WHERE grade = 'decided'"
    was, now_is = (pairs.format(_file(night, "matched.parquet")) for night in (before, now))
    con.execute(f"""
        CREATE TABLE decided AS SELECT DISTINCT household_id FROM (
            (({was}) EXCEPT ({now_is})) UNION ALL (({now_is}) EXCEPT ({was}))
        )
    """)


def _asked_otherwise(
    con: duckdb.DuckDBPyConnection, rule: Rule, before: Night, now: Night
) -> Iterable[tuple[str, str, str]]:
    """Yield (rule, county, cause) for what was asked otherwise; county "" stands for all."""
    code = rule.code
    if before.rules.get(code) != now.rules.get(code):
        yield code, "", "rule"
    was, is_now = before.numbers.get(code, {}), now.numbers.get(code, {})
    yield from (
        (code, county, "rule")
        for county in sorted({*was, *is_now})
        if was.get(county) != is_now.get(county)
    )
    counties = con.execute("SELECT DISTINCT county FROM home ORDER BY county").fetchall()
    yield from (
        (code, county, "data")
        for (county,) in counties
        if _read(rule, before, county) != _read(rule, now, county)
    )
    then, today = run_values(before.as_of), run_values(now.as_of)
    if any(then[name] != today[name] for name in rule.placeholders & set(today)):
        yield code, "", "day"


def _read(rule: Rule, night: Night, county: str) -> set[tuple[str, str]]:
    """Return what a rule reads of a county: its feeds and the hashes of their extracts."""
    return {
        (feed, sha256)
        for feed, of, sha256 in night.extracts
        if feed in (*rule.feeds, *rule.optional)
        and (of == county or (of.endswith("00") and of[:4] == county[:4]))
    }


_OF_RULE = "EXISTS (FROM of_rule o WHERE o.rule = m.rule AND o.cause = '{}' {})"
_HERE = "AND o.county IN ('', h.county)"
_CAUSES = f"""
    SELECT m.rule, m.subject_kind, m.subject_id, m.what,
           CASE WHEN m.household_id IN (FROM decided) THEN 'decision'
                WHEN {_OF_RULE.format("rule", _HERE)} THEN 'rule'
                WHEN (m.rule, m.household_id) IN (FROM rewritten) THEN 'register'
                WHEN {_OF_RULE.format("data", _HERE)} THEN 'data'
                WHEN {_OF_RULE.format("day", "")} THEN 'day'
                WHEN $is_other_register THEN 'register' ELSE 'other' END AS cause
    FROM moved m LEFT JOIN home h USING (household_id)
    ORDER BY ALL
"""
