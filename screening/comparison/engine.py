"""One comparison run: register and extracts in, findings out.

`run` is a function of its inputs. It writes only below `work_dir`; killed at any time it leaves
nothing else behind, and run again it gives the same findings in the same order.
"""

import resource
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

import duckdb

from screening.comparison import (
    carry,
    columns,
    engines,
    evidence,
    identity,
    loading,
    resolve,
    reuse,
    session,
    verdicts,
    weighing,
)
from screening.comparison import register as register_relation
from screening.comparison.files import quote, share
from screening.comparison.results import ExtractFile, Finding, Outcome, RuleRun
from screening.comparison.rules import Rule
from screening.comparison.session import Progress
from screening.feeds import FEEDS

__all__ = [
    "ExtractFile",
    "Finding",
    "Outcome",
    "Progress",
    "RuleRun",
    "run",
    "run_values",
]

LocalValues = Mapping[str, Mapping[str, Mapping[str, object]]]


def run(
    *,
    register: Path,
    extracts: Sequence[ExtractFile],
    rules: Sequence[Rule],
    as_of: date,
    params: Mapping[str, Mapping[str, object]],
    local: LocalValues = MappingProxyType({}),
    work_dir: Path,
    households: Path | None = None,
    keep_register: bool = False,
    memory_limit_mb: int = 1024,
    threads: int = 2,
    progress: Progress | None = None,
    decisions: Path | None = None,
    villages: Path | None = None,
    asked_by: str = engines.HERE,
    last: Path | None = None,
    stamp: str = "",
) -> Outcome:
    """Compare the register with the extracts in force and return the findings.

    `register` is Parquet or CSV with the columns of `files.REGISTER_COLUMNS`, or, where
    `households` is given, those of persons and household_id, and `households` has the others;
    `extracts` are the deliveries in force, `as_of` the date the run stands for, `params` overrides
    by rule code, and `local` those of single counties, which go before them: rule code → county
    code → name → value. `decisions` is what people said of proposed pairs
    (`weighing.DECISION_COLUMNS`) and `villages` the villages by name (`identity.PLACE_COLUMNS`).
    `asked_by` is the engine that asks the rules (`engines`), `last` the folder of a run before:
    rules that read nothing else than then are not asked, their findings stand (`reuse`). `stamp`
    says which base map `register` and `households` are: where it is the same as in `last`, they
    must hold the same, and what was loaded then is not loaded again (`carry`).

    Raises:
        ValueError: an unknown feed, or a parameter its rule does not have.
        duckdb.Error: a file that is not what it should be.
    """
    _refuse_unknown(extracts, rules, [*params, *local])
    values = {
        rule.code: run_values(as_of) | rule.values(params.get(rule.code, {})) for rule in rules
    }
    own = {rule.code: _own(rule, values[rule.code], local.get(rule.code, {})) for rule in rules}
    work_dir.mkdir(parents=True, exist_ok=True)
    work_dir, register = work_dir.resolve(), register.resolve()
    households = households.resolve() if households else None
    base_map = [path for path in (register, households) if path]
    extracts = [replace(extract, path=extract.path.resolve()) for extract in extracts]
    outcome = Outcome(
        work_dir / "findings.parquet", work_dir / "unmatched.parquet", work_dir / "matched.parquet"
    )
    asides = [path.resolve() for path in (decisions, villages) if path]
    asides += [reuse.findings_of(last)] if last else []
    by_feed = session.by_feed(extracts)
    asked = columns.of_register(rules)
    tonight = carry.tables(stamp, asked, by_feed, rules)
    carried = carry.take(last, work_dir, tonight)
    outcome.carried = carried.feeds if carried else None
    tell = session.steps(progress, 5 + len(by_feed) + len(rules))
    with session.connect(
        work_dir,
        [*base_map, *asides],
        extracts,
        memory_limit_mb,
        threads,
        carries=carried is not None,
        keeps=bool(stamp),
    ) as con:
        with session.phase(outcome.phases, "register"):
            tell("读取底图")
            if carried:
                carry.begin(con, carried)
            else:
                register_relation.load(con, register, asked, households)
        with session.phase(outcome.phases, "resolve"):
            resolve.create_files(con, extracts)
            loaded = carried.feeds if carried else None
            loading.match(con, by_feed, rules, threads, tell, loaded)
            jobs = {
                "认定是谁": partial(
                    identity.settle,
                    files=loading.of_persons(by_feed),
                    decisions=decisions,
                    villages=villages,
                ),
                "整理底图": partial(
                    register_relation.gather_households,
                    path=register,
                    asked=asked,
                    households=households,
                ),
            }
            if carried:
                del jobs["整理底图"]
            session.at_once(con, threads, jobs, tell)
            loading.stand_in(con, by_feed, rules)
        with (
            session.phase(outcome.phases, "rules"),
            engines.asking(asked_by, con, rules, work_dir / "relations") as ask,
        ):
            verdicts.create(con)
            read: dict[str, str] = {}
            sums = carried.sums if carried else {}
            if last or keep_register:  # reading all that was loaded once more takes a second
                sums = sums or reuse.register_sums(con)
                questions = _questions(rules, values, own)
                read = reuse.fingerprints(con, questions, extracts, asked_by, sums)
            stands = reuse.take(last, read)
            judging = {
                f"规则 {rule.code} {rule.title}": partial(
                    verdicts.apply,
                    rule=rule,
                    extracts=extracts,
                    values=values[rule.code],
                    local=own[rule.code],
                    ask=ask,
                )
                for rule in rules
                if rule.code not in stands
            }
            ran = [*session.at_once(con, threads, judging, tell), *stands.values()]
            outcome.rules += sorted(ran, key=lambda each: each.code)
        with session.phase(outcome.phases, "write"):
            tell("写出结果")
            _write(con, outcome, reuse.rows(last, stands))
            outcome.matches.update(weighing.counts(con, resolve.count(con, by_feed)))
            if keep_register:
                _keep_register(con, outcome, carried, register, households)
            _count_findings(con, outcome)
            if read:
                reuse.keep(work_dir, read, outcome.rules)
            if stamp:
                session.complete(con)
    if stamp:
        carry.keep(work_dir, tonight, outcome.register_hash, sums)
    outcome.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return outcome


def run_values(as_of: date) -> dict[str, object]:
    """Return what every rule may ask of a run: its date, year and school year (Sept-Aug)."""
    first = as_of.year if as_of.month >= 9 else as_of.year - 1
    return {
        "as_of": as_of,
        "year": as_of.year,
        "school_year": f"{first}-{first + 1}",
        "school_year_from": str(first),
        "school_starts_on": date(first, 9, 1),
        "source_step": resolve.SOURCE_STEP,
    }


def _own(
    rule: Rule, values: Mapping[str, object], local: Mapping[str, Mapping[str, object]]
) -> dict[str, dict[str, object]]:
    """Return the values of each county that has its own; a name that is none is refused."""
    rule.values({name: value for given in local.values() for name, value in given.items()})
    return {county: {**values, **given} for county, given in local.items()}


def _questions(
    rules: Sequence[Rule],
    values: Mapping[str, Mapping[str, object]],
    own: LocalValues,
) -> list[reuse.Question]:
    return [
        reuse.Question(rule, values[rule.code], own[rule.code], columns.words([rule]))
        for rule in rules
    ]


def _refuse_unknown(
    extracts: Sequence[ExtractFile], rules: Sequence[Rule], given: Iterable[str]
) -> None:
    unknown = sorted({extract.feed for extract in extracts} - set(FEEDS))
    if unknown:
        raise ValueError(f"没有这样的数据表：{'、'.join(unknown)}")
    strange = sorted(set(given) - {rule.code for rule in rules})
    if strange:
        raise ValueError(f"没有这样的规则：{'、'.join(strange)}")


def _write(con: duckdb.DuckDBPyConnection, outcome: Outcome, stood: str) -> None:
    """Write one file after the other: what is sorted for one leaves no room for another."""
    of_finding = ", ".join(field.name for field in fields(Finding))
    findings = (
        f"SELECT {of_finding} FROM (SELECT {of_finding} FROM ({evidence.findings()}){stood}) "
        "ORDER BY rule, subject_kind, subject_id"
    )
    session.write_file(con, findings, outcome.findings)
    session.write_file(con, weighing.matched_rows(), outcome.matched)
    with session.joined_as_written(con):
        session.write_file(con, weighing.unmatched_rows(), outcome.unmatched)


def _keep_register(
    con: duckdb.DuckDBPyConnection,
    outcome: Outcome,
    carried: carry.Carried | None,
    register: Path,
    households: Path | None,
) -> None:
    """Keep the base map; where it is the one that the night before kept, the same files."""
    folder = outcome.findings.parent
    outcome.register = folder / "register.parquet"
    outcome.households = folder / "households.parquet"
    if carried and households and register.name == outcome.register.name:
        share(register, outcome.register)
        share(households, outcome.households)
        outcome.register_hash = carried.register_hash
    else:
        outcome.register_hash = register_relation.keep(con, outcome.register, outcome.households)


def _count_findings(con: duckdb.DuckDBPyConnection, outcome: Outcome) -> None:
    counted = con.execute(
        f"SELECT rule, count(*) FROM read_parquet({quote(str(outcome.findings))}) GROUP BY rule"
    )
    counts = dict(counted.fetchall())
    for rule in outcome.rules:
        rule.findings = counts.get(rule.code, 0)
