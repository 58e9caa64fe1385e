"""The facts of a comparison: what was compared with what, and how it went."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from households.operations import Snapshot
from ledger.jobs import Lease
from screening.comparison.results import Outcome, RuleRun
from screening.comparison.rules import Rule
from screening.models import ComparisonRun, Extract
from screening.operations import kept
from screening.operations.reading import as_file


def facts(
    run: ComparisonRun,
    lease: Lease,
    outcome: Outcome,
    rules: Sequence[Rule],
    extracts: Sequence[Extract],
    register: Snapshot,
) -> dict[str, Any]:
    """Return the facts as JSON; what the reconciliation does is added by it."""
    ran = {each.code: each for each in outcome.rules}
    values = run.job.payload.get("values", {})
    signed = run.job.payload.get("signed", {})
    return {
        "attempt": lease.attempt,
        "register_rows": register.rows,
        "register_at": register.at.isoformat(),
        "register_hash": outcome.register_hash,
        "register_stamp": register.stamp,
        "register_files": kept.base_map_sums(outcome.findings.parent),
        "carried": None if outcome.carried is None else sorted(outcome.carried),
        "extracts": [_extract(extract, run) for extract in extracts],
        "rules": [
            {
                "title": rule.title,
                "sha256": rule.sha256,
                "file": rule.file,
                "params": rule.values({}),
                "values": values.get(rule.code, {}),
                "since": rule.since.isoformat(),
                "signed": signed.get(rule.code, []),
                **_rule(ran[rule.code]),
            }
            for rule in rules
        ],
        "matches": outcome.matches,
        "phases": [[name, round(seconds, 3)] for name, seconds in outcome.phases],
        "peak_mb": round(outcome.peak_mb),
    }


def _extract(extract: Extract, run: ComparisonRun) -> dict[str, Any]:
    return {
        "id": extract.pk,
        "feed": extract.feed,
        "county": extract.region.code,
        "data_on": str(extract.data_on),
        "sha256": as_file(extract, run.job.payload).sha256,
        "rows": extract.read_rows,
        "rejected": extract.rejected,
    }


def _rule(ran: RuleRun) -> dict[str, Any]:
    return asdict(ran) | {"seconds": round(ran.seconds, 3), "counties": list(ran.counties)}
