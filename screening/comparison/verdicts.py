"""Rules over the resolved relations: which may run, and what they find."""

import time
from collections.abc import Mapping, Sequence

from duckdb import DuckDBPyConnection

from screening.comparison import evidence, grades
from screening.comparison.files import quote
from screening.comparison.resolve import SOURCE_STEP
from screening.comparison.results import ExtractFile, RuleRun
from screening.comparison.rules import Need, Rule, RuleError, placeholders
from screening.feeds import FEEDS

_SUBJECTS = {
    "person": """SELECT person_id AS subject_id, household_id, household_no, county_code,
                        coalesce(id_raw, '') AS id_number FROM register_person""",
    "household": """SELECT household_id AS subject_id, household_id, household_no, county_code,
                           coalesce(head_id_number, '') AS id_number FROM register_household""",
}


def create(con: DuckDBPyConnection) -> None:
    """Create the table the rules fill."""
    con.execute("""
        CREATE TABLE finding (
            rule VARCHAR, subject_kind VARCHAR, subject_id BIGINT, household_id BIGINT,
            household_no VARCHAR, id_number VARCHAR, evidence VARCHAR, evidence_hash VARCHAR,
            match_grade VARCHAR
        )
    """)


def apply(
    con: DuckDBPyConnection,
    rule: Rule,
    extracts: Sequence[ExtractFile],
    values: Mapping[str, object],
) -> RuleRun:
    """Run one rule for the counties whose data has come.

    A county without one of the rule's feeds is left out: there, nobody being found would only
    mean that the department has not delivered.

    Raises:
        RuleError: the SELECT does not give what the header names.
    """
    started = time.perf_counter()
    counties, reasons = _counties(con, rule, extracts, values)
    outcome = RuleRun(rule.code, rule.version, "ran", "；".join(reasons), counties=counties)
    if counties:
        outcome.findings = _find(con, rule, extracts, values, counties)
    else:
        outcome.status = "waiting"
        outcome.reason = outcome.reason or "底图中没有人员"
    outcome.seconds = time.perf_counter() - started
    return outcome


def _counties(
    con: DuckDBPyConnection,
    rule: Rule,
    extracts: Sequence[ExtractFile],
    values: Mapping[str, object],
) -> tuple[tuple[str, ...], list[str]]:
    """Return the counties the rule can speak for, and a sentence for each lack."""
    everywhere = [
        code
        for (code,) in con.execute(
            "SELECT DISTINCT county_code FROM register_person ORDER BY county_code"
        ).fetchall()
    ]
    left = list(everywhere)
    reasons = []
    for feed in rule.feeds:
        delivered = [extract for extract in extracts if extract.feed == feed]
        left, lacking = _keep(left, delivered)
        contract = FEEDS[feed]
        reasons += _reason(f"缺少{contract.department}“{contract.title}”数据", lacking, everywhere)
    for need in rule.needs:
        met = _files_that_meet(con, need, values)
        left, lacking = _keep(left, [extracts[number] for number in met])
        reasons += _reason(need.sentence.format(**values), lacking, everywhere)
    return tuple(left), reasons


def _keep(counties: list[str], delivered: list[ExtractFile]) -> tuple[list[str], list[str]]:
    covered = [code for code in counties if any(extract.covers(code) for extract in delivered)]
    return covered, [code for code in counties if code not in covered]


def _reason(sentence: str, lacking: list[str], everywhere: list[str]) -> list[str]:
    if not lacking:
        return []
    if lacking == everywhere:
        return [sentence]
    return [f"{sentence}（{'、'.join(lacking)}）"]


def _files_that_meet(
    con: DuckDBPyConnection, need: Need, values: Mapping[str, object]
) -> list[int]:
    rows = con.execute(
        f"SELECT DISTINCT source // {SOURCE_STEP} FROM {need.feed} WHERE {need.condition}",
        _only(values, placeholders(need.condition)),
    ).fetchall()
    return sorted(number for (number,) in rows)


def _find(
    con: DuckDBPyConnection,
    rule: Rule,
    extracts: Sequence[ExtractFile],
    values: Mapping[str, object],
    counties: Sequence[str],
) -> int:
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE rule_row AS {rule.sql}", _only(values, rule.placeholders)
    )
    columns = frozenset(name for name, *_ in con.execute("DESCRIBE rule_row").fetchall())
    _refuse_missing(rule, columns)
    dates = {code: _data_on(rule, extracts, code, values) for code in counties}
    con.execute(
        f"""
        INSERT INTO finding
        SELECT {quote(rule.code)}, {quote(rule.subject)}, r.subject_id, s.household_id,
               s.household_no, s.id_number,
               CAST(to_json(struct_pack(
                   "rows" := r.pairs, department := {quote(rule.department)},
                   data_on := CAST(coalesce(f.data_on, c.data_on) AS VARCHAR),
                   source_rows := r.source_rows, sha256 := f.sha256, "count" := r.facts,
                   grade := coalesce(m.grade, r.match_grade),
                   "match" := coalesce(m.words, {grades.title("r.match_grade")}),
                   sentence := r.sentence
               )) AS VARCHAR),
               r.hash, coalesce(m.grade, r.match_grade)
        FROM ({evidence.fold(rule, columns)}) r
        JOIN ({_SUBJECTS[rule.subject]}) s ON s.subject_id = r.subject_id
        JOIN (SELECT unnest($counties::VARCHAR[]) AS county_code,
                     unnest($dates::DATE[]) AS data_on) c ON c.county_code = s.county_code
        LEFT JOIN extract_file f ON f.file_no = r.file_no
        LEFT JOIN sure m ON m.source = r.from_source
        """,
        {"counties": list(dates), "dates": list(dates.values())},
    )
    found = con.execute("SELECT count(*) FROM finding WHERE rule = ?", [rule.code]).fetchone()
    con.execute("DROP TABLE rule_row")
    return int(found[0]) if found else 0


def _data_on(
    rule: Rule, extracts: Sequence[ExtractFile], county: str, values: Mapping[str, object]
) -> object:
    """Return the date of the data that speaks for a county where no row is pointed at."""
    dates = [
        extract.data_on
        for extract in extracts
        if extract.feed in rule.feeds[:1] and extract.covers(county)
    ]
    return max(dates, default=values["as_of"])


def _refuse_missing(rule: Rule, columns: frozenset[str]) -> None:
    named = {"subject_id", *(column for show in rule.shows for column in show.columns)}
    missing = sorted(named - columns)
    if missing:
        raise RuleError(f"{rule.code}: the SELECT gives no column {', '.join(missing)}")


def _only(values: Mapping[str, object], names: frozenset[str]) -> dict[str, object]:
    return {name: values[name] for name in names}
