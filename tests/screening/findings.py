"""Outcomes of a comparison, made without comparing."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from screening.comparison.results import Outcome, RuleRun
from screening.models import Lead

_TYPES = """rule VARCHAR, subject_kind VARCHAR, subject_id BIGINT, household_id BIGINT,
household_no VARCHAR, id_number VARCHAR, evidence VARCHAR, evidence_hash VARCHAR,
match_grade VARCHAR"""


def finding(member, rule="r03", hash_="a" * 64, **fields) -> tuple:
    """A finding about a person; `member` is a Membership."""
    row = {
        "rule": rule,
        "subject_kind": "person",
        "subject_id": member.person_id,
        "household_id": member.household_id,
        "household_no": member.household.household_no,
        "id_number": member.person.id_raw,
        "evidence": json.dumps({"rows": [{"label": "机动车", "department": "小型轿车"}]}),
        "evidence_hash": hash_,
        "match_grade": "exact",
    }
    return tuple((row | fields).values())


def finding_again(lead: Lead, hash_="a" * 64) -> tuple:
    """The finding that made or would make `lead`."""
    return (
        lead.rule,
        lead.subject_kind,
        lead.subject_pk,
        lead.household_id,
        lead.household.household_no,
        lead.id_shown,
        json.dumps({"rows": []}),
        hash_,
        "exact",
    )


def outcome(
    folder: Path, findings: Iterable[tuple], counties: Sequence[str], *, waiting=(), rules=("r03",)
) -> Outcome:
    """An outcome whose `rules` ran for `counties`, but for those `waiting`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "findings.parquet"
    rows = list(findings)
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE f ({_TYPES})")
        rows and con.executemany("INSERT INTO f VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        con.execute(f"COPY f TO '{path}' (FORMAT parquet)")
    ran = [
        RuleRun(code, 1, "waiting", "缺少数据")
        if code in waiting
        else RuleRun(code, 1, "ran", findings=len(rows), counties=tuple(counties))
        for code in rules
    ]
    return Outcome(path, folder / "unmatched.parquet", folder / "matched.parquet", ran)
