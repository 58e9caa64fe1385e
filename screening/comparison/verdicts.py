"""Rules over the resolved relations: which may run, and what they say."""

import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from duckdb import DuckDBPyConnection

from screening.comparison import evidence
from screening.comparison.files import quote
from screening.comparison.resolve import SOURCE_STEP
from screening.comparison.results import ExtractFile, RuleRun
from screening.comparison.rules import Need, Rule, RuleError
from screening.comparison.templates import placeholders
from screening.feeds import FEEDS

Ask = Callable[[DuckDBPyConnection, Rule, Mapping[str, object]], None]


def create(con: DuckDBPyConnection) -> None:
    """Create the tables the rules fill, and `register_county`, the counties they may speak for.

    `said` has a row for each subject of an asking, `spoken_for` the counties it could speak for.
    """
    con.execute("CREATE TABLE register_county AS SELECT DISTINCT county_code FROM register_person")
    con.execute(f"CREATE TABLE said (asking VARCHAR, subject_kind VARCHAR, {evidence.SAID})")
    con.execute("""
        CREATE TABLE spoken_for (
            asking VARCHAR, rule VARCHAR, department VARCHAR, county_code VARCHAR, data_on DATE
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
    """Ask one rule for the counties whose data has come, each by its own values.

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
    for number, (own, places) in enumerate(_by_values(everywhere, values, local)):
        able = _counties(con, rule, extracts, own, places, lacks)
        outcome.counties += able
        if able:
            dates = {code: _data_on(rule, extracts, code, own) for code in able}
            _hear(con, rule, own, f"{rule.code}-{number}", dates, ask)
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


def _hear(
    con: DuckDBPyConnection,
    rule: Rule,
    values: Mapping[str, object],
    asking: str,
    dates: Mapping[str, object],
    ask: Ask,
) -> None:
    """Ask a rule and keep what it says; `dates` are those of the data, by county it speaks for."""
    ask(con, rule, values)
    columns = frozenset(name for name, *_ in con.execute("DESCRIBE rule_row").fetchall())
    _refuse_missing(rule, columns)
    once = con.execute("SELECT count(*) = count(DISTINCT subject_id) FROM rule_row").fetchone()
    con.execute(f"""
        INSERT INTO said SELECT {quote(asking)}, {quote(rule.subject)}, r.*
        FROM ({evidence.fold(rule, columns, once=once == (True,))}) r
    """)
    con.execute(
        f"""
        INSERT INTO spoken_for
        SELECT {quote(asking)}, {quote(rule.code)}, {quote(rule.department)},
               unnest($counties::VARCHAR[]), unnest($dates::DATE[])
        """,
        {"counties": list(dates), "dates": list(dates.values())},
    )
    con.execute("DROP TABLE rule_row")


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
