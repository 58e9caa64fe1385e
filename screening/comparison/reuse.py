"""What of last night stands: findings of rules for which everything they read is as it was.

Tonight's inputs of a rule are hashed after everybody is identified: its text and numbers, the
columns of the register it reads, the extracts of its feeds and whom each of their rows means,
decisions of people included. Where the hash is last night's, so are the findings, and they are
copied. Nothing is trusted that is not whole: a kept file that is missing or damaged, or another
version of the program, and the rule is asked.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from screening.comparison.files import quote
from screening.comparison.resolve import SOURCE_STEP
from screening.comparison.results import ExtractFile, Finding, RuleRun
from screening.comparison.rules import Rule
from screening.comparison.templates import fields as named
from screening.comparison.templates import placeholders
from screening.feeds import FEEDS

FILE = "asked.json"
_ALWAYS = frozenset({"person_id", "household_id", "household_no", "county_code", "id_raw"}) | {
    *("is_head", "name", "name_norm", "id_state", "id18", "key"),
    *("head_person_id", "head_name", "head_id_number"),
}
"""What finding a subject and joining a row read of the register, whatever the rule."""

Values = Mapping[str, Any]
ByCounty = Mapping[str, Values]


@dataclass(frozen=True)
class Question:
    """A rule as it is asked tonight: its numbers, those of counties that have their own, and the
    words of its SQL, among which are the columns it uses."""

    rule: Rule
    values: Values
    own: ByCounty
    words: Collection[str]

    @property
    def columns(self) -> frozenset[str]:
        return _ALWAYS.union(self.words)

    def read(self) -> dict[str, dict[str, str]]:
        """The values that the rule reads, by county ("" for the rest)."""
        rule = self.rule
        names = rule.placeholders | {param.name for param in rule.params}
        for need in rule.needs:
            names |= placeholders(need.condition) | set(named(need.sentence))
        if not rule.feeds:
            names |= {"as_of"}  # which is then the date of its evidence
        return {
            county: {name: str(values[name]) for name in sorted(names & set(values))}
            for county, values in [("", self.values), *sorted(self.own.items())]
        }


@cache
def program() -> str:
    """The code that compares, and what it computes hashes with."""
    code = hashlib.sha256(f"duckdb {duckdb.__version__}".encode())
    here = Path(__file__).parent
    for path in (*sorted(here.glob("*.py")), here.with_name("feeds.py")):
        code.update(path.read_bytes())
    return code.hexdigest()


def fingerprints(
    con: duckdb.DuckDBPyConnection,
    questions: Sequence[Question],
    extracts: Sequence[ExtractFile],
    engine: str,
    register: Mapping[str, str],
) -> dict[str, str]:
    """Return the hash of all that each rule reads; everybody must be identified.

    `register` are its `register_sums`.
    """
    feeds = {feed for each in questions for feed in (*each.rule.feeds, *each.rule.optional)}
    tables = {feed: _feed(con, feed, extracts) for feed in sorted(feeds)}
    return {
        each.rule.code: hashlib.sha256(
            json.dumps(
                [
                    *(program(), engine, each.rule.sha256, each.read()),
                    {name: register[name] for name in sorted(each.columns & set(register))},
                    {feed: tables[feed] for feed in (*each.rule.feeds, *each.rule.optional)},
                ]
            ).encode()
        ).hexdigest()
        for each in questions
    }


def register_sums(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Each column of the register as one number, or two where persons and households have it."""
    told: dict[str, str] = {}
    for relation, row in (
        ("register_person", "person_id, household_id"),
        ("register_household", "household_id, head_person_id"),
    ):
        names = [name for name, *_ in con.execute(f"DESCRIBE {relation}").fetchall()]
        sums = ", ".join(f"bit_xor(hash(row, {name}))" for name in names)
        count, *values = con.execute(
            f"SELECT count(*), {sums} FROM (SELECT *, hash({row}) AS row FROM {relation})"
        ).fetchall()[0]
        for name, value in zip(names, values, strict=True):
            told[name] = f"{told.get(name, '')}/{count}:{value}"
    return told


def _feed(
    con: duckdb.DuckDBPyConnection, feed: str, extracts: Sequence[ExtractFile]
) -> dict[str, Any]:
    """The files of a feed, and whom their rows mean; the numbers of its files are as within it."""
    files = [(number, each) for number, each in enumerate(extracts) if each.feed == feed]
    told: dict[str, Any] = {
        "files": [(each.county, str(each.data_on), each.sha256) for _number, each in files]
    }
    if not files or not FEEDS[feed].person_id:
        return told
    source = f"source - {files[0][0] * SOURCE_STEP}"
    told["rows"] = con.execute(f"""
        SELECT count(*), bit_xor(hash({source}, person_id, household_id, match_grade)) FROM {feed}
    """).fetchall()
    told["sure"] = con.execute(f"""
        SELECT count(*), sum(CAST(hash({source}, person_id, grade, words) AS HUGEINT)) FROM sure
        WHERE feed = {quote(feed)}
    """).fetchall()
    return json.loads(json.dumps(told, default=str))


def take(last: Path | None, asked: Mapping[str, str]) -> dict[str, RuleRun]:
    """Return how the rules fared that are asked as they were in the night kept in `last`."""
    stands = {
        code: RuleRun(**{**told["ran"], "counties": tuple(told["ran"]["counties"])})
        for code, told in (_kept(last) if last else {}).items()
        if asked.get(code) == told["asked"]
    }
    for ran in stands.values():
        ran.is_kept, ran.seconds = True, 0.0
    return stands


def rows(last: Path | None, stands: Collection[str]) -> str:
    """Return SQL for the findings that stand, to come after those of tonight."""
    if not stands:
        return ""
    columns = ", ".join(field.name for field in fields(Finding))
    return (
        f" UNION ALL SELECT {columns} FROM read_parquet({quote(str(findings_of(last)))}) "
        f"WHERE rule IN ({', '.join(map(quote, stands))})"
    )


def findings_of(folder: Path | None) -> Path:
    assert folder is not None
    return folder.resolve() / "findings.parquet"


def keep(folder: Path, asked: Mapping[str, str], ran: Sequence[RuleRun]) -> None:
    """Write beside the findings what was asked; what is there is complete."""
    told = {
        "findings": _sha256(findings_of(folder)),
        "rules": {each.code: {"asked": asked[each.code], "ran": asdict(each)} for each in ran},
    }
    part = folder / f"{FILE}.part"
    part.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    part.replace(folder / FILE)


def _kept(folder: Path) -> dict[str, Any]:
    """What a night kept, by rule; nothing if any of it is not as it was written."""
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
        is_whole = told["findings"] == _sha256(findings_of(folder))
        return dict(told["rules"]) if is_whole else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
