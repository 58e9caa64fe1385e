"""Rules over the resolved relations: which may run, and what they find."""

import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from duckdb import DuckDBPyConnection

from screening.comparison import evidence, grades
from screening.comparison.files import quote
from screening.comparison.resolve import SOURCE_STEP
from screening.comparison.results import ExtractFile, RuleRun
from screening.comparison.rules import Need, Rule, RuleError
from screening.comparison.templates import placeholders
from screening.feeds import FEEDS

Ask = Callable[[DuckDBPyConnection, Rule, Mapping[str, object]], None]
_SUBJECTS = {
    "person": """SELECT person_id AS subject_id, household_id, household_no, county_code,
                        coalesce(id_raw, '') AS id_number FROM register_person""",
    "household": """SELECT household_id AS subject_id, household_id, household_no, county_code,
                           coalesce(head_id_number, '') AS id_number FROM register_household""",
}


def create(con: DuckDBPyConnection) -> None:
    """Create the table the rules fill, and `register_county`, the counties they may speak for."""
    con.execute("CREATE TABLE register_county AS SELECT DISTINCT county_code FROM register_person")
    con.execute("""
        CREATE TABLE finding (
            rule VARCHAR, subject_kind VARCHAR, subject_id BIGINT, household_id BIGINT,
            household_no VARCHAR, id_number VARCHAR, evidence VARCHAR, evidence_hash VARCHAR,
            match_grade VARCHAR
        )
    """)


def ask_here(con: DuckDBPyConnection, rule: Rule, values: Mapping[str, object]) -> None:
    """Ask a rule in this process: create `rule_row`, what its SELECT gives."""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE rule_row AS {rule.sql}", _only(values, rule.placeholders)
    )


def apply(
    con: DuckDBPyConnection,
    rule: Rule,
    extracts: Sequence[ExtractFile],
    values: Mapping[str, object],
    local: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
    ask: Ask = ask_here,
) -> RuleRun:
    """Run one rule for the counties whose data has come, each by its own values.

    A county without one of the rule's feeds is left out: there, nobody being found would only
    mean that the department has not delivered. `local` are the values of counties that have set
    their own; the rule is asked once for each different set of values, by `ask`.

    Raises:
        RuleError: the SELECT does not give what the header names.
    """
    started = time.perf_counter()
    outcome = RuleRun(rule.code, rule.version, "ran")
    everywhere = _everywhere(con)
    lacks: dict[str, list[str]] = {}
    for own, places in _by_values(everywhere, values, local):
        able = _counties(con, rule, extracts, own, places, lacks)
        outcome.counties += able
        if able:
            outcome.findings += _find(con, rule, extracts, own, able, ask)
    outcome.reason = "；".join(_reason(*lack, everywhere) for lack in lacks.items())
    if not outcome.counties:
        outcome.status = "waiting"
        outcome.reason = outcome.reason or "底图中没有人员"
    outcome.counties = tuple(sorted(outcome.counties))
    outcome.seconds = time.perf_counter() - started
    return outcome


def _everywhere(con: DuckDBPyConnection) -> list[str]:
    found = con.execute("SELECT county_code FROM register_county ORDER BY county_code")
    return [code for (code,) in found.fetchall()]


def _by_values(
    counties: Sequence[str],
    values: Mapping[str, object],
    local: Mapping[str, Mapping[str, object]],
) -> list[tuple[Mapping[str, object], list[str]]]:
    """Gather the counties that go by the same values."""
    found: list[tuple[Mapping[str, object], list[str]]] = []
    for county in counties:
        own = local.get(county, values)
        same = next((places for known, places in found if known == own), None)
        if same is None:
            found.append((own, [county]))
        else:
            same.append(county)
    return found


def _counties(
    con: DuckDBPyConnection,
    rule: Rule,
    extracts: Sequence[ExtractFile],
    values: Mapping[str, object],
    places: Sequence[str],
    lacks: dict[str, list[str]],
) -> tuple[str, ...]:
    """Return those of `places` the rule can speak for; `lacks` gains a sentence for the others."""
    left = list(places)
    for feed in rule.feeds:
        delivered = [extract for extract in extracts if extract.feed == feed]
        left, lacking = _keep(left, delivered)
        contract = FEEDS[feed]
        if lacking:
            lacks.setdefault(f"缺少{contract.department}“{contract.title}”数据", []).extend(lacking)
    for need in rule.needs:
        met = _files_that_meet(con, need, values)
        left, lacking = _keep(left, [extracts[number] for number in met])
        if lacking:
            lacks.setdefault(need.sentence.format(**values), []).extend(lacking)
    return tuple(left)


def _keep(counties: list[str], delivered: list[ExtractFile]) -> tuple[list[str], list[str]]:
    covered = [code for code in counties if any(extract.covers(code) for extract in delivered)]
    return covered, [code for code in counties if code not in covered]


def _reason(sentence: str, lacking: Sequence[str], everywhere: Sequence[str]) -> str:
    if len(lacking) == len(everywhere):
        return sentence
    return f"{sentence}（{'、'.join(sorted(lacking))}）"


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
    ask: Ask,
) -> int:
    ask(con, rule, values)
    columns = frozenset(name for name, *_ in con.execute("DESCRIBE rule_row").fetchall())
    _refuse_missing(rule, columns)
    dates = {code: _data_on(rule, extracts, code, values) for code in counties}
    timing = ", timing := r.two_dates" if rule.dates else ""
    found = con.execute(
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
                   sentence := r.sentence{timing}
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
    ).fetchone()
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
