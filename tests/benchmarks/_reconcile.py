"""One way to bring the leads in line: `python -m tests.benchmarks._reconcile HOW HOUSEHOLDS LEADS`.

HOW is ours, update-conflicts (`bulk_create` of all leads, then the same events and changes for
those that differ) or update-or-create (a sample, the leads alone). The counts by place are kept by
triggers, for all three. Every one begins from the leads of the first night and a million old ones,
and is given the findings of the second.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks import _leads, _prefecture

OLD = 14  # copies of the open leads: 14 × 70,000 is a million
SAMPLE = 2_000
_STORED = """
SELECT e.kind, count(*), (SELECT count(*) FROM screening_leadchange c
                          WHERE c.what = CASE split_part(e.kind, '.', 3) WHEN 'opened' THEN 'new'
                                         ELSE split_part(e.kind, '.', 3) END)
FROM ledger_event e GROUP BY e.kind ORDER BY e.kind
"""


def main(how: str, households: int, leads: int) -> None:
    _leads.connect(_prefecture.ensure(households))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for night in (1, 2):
            _leads.findings(folder / f"{night}.parquet", leads, households * 4, night=night)
        _leads.forget()
        _ours(folder / "1.parquet")
        _leads.stock(OLD)
        _leads.quiet()
        place, begun = _leads.wal_place(), time.perf_counter()
        done = _WAYS[how](folder / "2.parquet")
        told = {"seconds": time.perf_counter() - begun, "leads": done} | _leads.wal_since(place)
        told["again_rows"] = _again(folder / "2.parquet") if how == "ours" else 0
        told["stored"] = _leads.run_sql(_STORED)
    print(json.dumps(told))


def _run() -> Any:
    from ledger import jobs
    from regions.models import Level, Region
    from screening.models import ComparisonRun

    region = Region.objects.get(level=Level.PREFECTURE)
    number = ComparisonRun.objects.count()
    job = jobs.enqueue("bench", key=f"bench:{number}", region=region)
    return ComparisonRun.objects.create(region=region, job=job, as_of="2018-06-30")


def _ours(found: Path) -> int:
    from django.db import transaction

    from regions.models import Level, Region
    from screening.comparison.results import Outcome, RuleRun
    from screening.comparison.rules import load_rules
    from screening.reconcile import reconcile

    counties = tuple(Region.objects.at(Level.COUNTY).values_list("code", flat=True))
    ran = [RuleRun(_leads.RULE, 1, "ran", counties=counties)]
    rules = [rule for rule in load_rules() if rule.code == _leads.RULE]
    outcome = Outcome(found, found, found, ran)
    with transaction.atomic():
        counts = reconcile(_run(), outcome, rules)[_leads.RULE]
    return counts.new + counts.still + counts.changed


def _again(found: Path) -> int:
    """Rows of leads and events that the same night again writes."""
    rows = "SELECT count(*), sum(('x' || substr(md5(xmin::text), 1, 8))::bit(32)::bigint) FROM "
    before = _leads.run_sql(f"{rows} screening_lead") + _leads.run_sql(f"{rows} ledger_event")
    _ours(found)
    after = _leads.run_sql(f"{rows} screening_lead") + _leads.run_sql(f"{rows} ledger_event")
    return 0 if before == after else -1


def _rows(found: Path, most: int | None = None) -> list[Any]:
    """The leads that an ORM writes, made before the clock of nobody: they are part of the work."""
    import duckdb
    from django.utils import timezone

    from households.models import Household
    from regions.models import Level, Region
    from screening.models import Lead

    limit = f"LIMIT {most}" if most else ""
    sql = (
        "SELECT rule, subject_kind, subject_id, household_id, id_number, evidence, evidence_hash, "
        f"match_grade FROM read_parquet('{found}') {limit}"
    )
    read = duckdb.sql(sql).fetchall()
    grids = dict(Household.objects.values_list("pk", "region_id"))
    holder = Region.objects.get(level=Level.PREFECTURE)
    today = timezone.localdate()
    return [
        Lead(
            number=f"B-{subject}", title="机动车", region_id=grids[home], holder=holder,
            status="pending", opened_at=timezone.now(), due_on=today, rule=rule, kind="A",
            subject_kind=kind, subject_pk=subject, household_id=home, person_id=subject,
            id_shown=shown, evidence=json.loads(evidence), evidence_hash=digest, match_grade=grade,
        )
        for rule, kind, subject, home, shown, evidence, digest, grade in read
    ]  # fmt: skip


def _update_conflicts(found: Path) -> int:
    from django.db import transaction

    from screening.models import Lead

    rows = _rows(found)
    with transaction.atomic():
        ours = Lead.objects.filter(rule=_leads.RULE)
        known = {pk: (lead, digest) for lead, pk, digest in ours.values_list(*_KNOWN)}
        Lead.objects.bulk_create(
            rows,
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["rule", "subject_kind", "subject_pk"],
            update_fields=["evidence", "evidence_hash", "match_grade"],
        )
        present = {row.subject_pk for row in rows}
        gone = [lead for subject, (lead, _digest) in known.items() if subject not in present]
        run = _run()
        Lead.objects.filter(pk__in=gone).update(vanished_run=run)
        new = [row.subject_pk for row in rows if row.subject_pk not in known]
        changed = [
            known[row.subject_pk][0]
            for row in rows
            if known.get(row.subject_pk, ("", row.evidence_hash))[1] != row.evidence_hash
        ]
        opened = ours.filter(subject_pk__in=new).values_list("pk", flat=True)
        for kind, what, leads in (
            ("opened", "new", opened),
            ("changed", "changed", changed),
            ("vanished", "vanished", gone),
        ):
            _tell(run, kind, what, ours.filter(pk__in=leads).select_related("region"))
    return len(rows)


_KNOWN = ("pk", "subject_pk", "evidence_hash")


def _tell(run: Any, kind: str, what: str, leads: Any) -> None:
    """What ours keeps of a lead that was written: an event and a change."""
    from ledger import events
    from screening.models import LeadChange

    leads = list(leads)
    LeadChange.objects.bulk_create(
        [LeadChange(run=run, lead=lead, what=what, cause="first") for lead in leads],
        batch_size=2000,
    )
    events.append_many(
        [
            events.Draft(
                kind=f"screening.lead.{kind}", region=lead.region, subject="screening.lead",
                subject_id=lead.pk, before="" if what == "new" else lead.status, after=lead.status,
                data={"run": run.pk, "number": lead.number, "due_on": lead.due_on.isoformat()},
            )
            for lead in leads
        ]
    )  # fmt: skip


def _update_or_create(found: Path) -> int:
    from screening.models import Lead

    rows = _rows(found, SAMPLE)
    for row in rows:
        fields = {
            field.attname: getattr(row, field.attname)
            for field in Lead._meta.concrete_fields
            if field.attname not in ("id", "rule", "subject_kind", "subject_pk")
        }
        changed = {name: fields[name] for name in ("evidence", "evidence_hash", "match_grade")}
        Lead.objects.update_or_create(
            rule=row.rule,
            subject_kind=row.subject_kind,
            subject_pk=row.subject_pk,
            defaults=changed,
            create_defaults=fields,
        )
    return len(rows)


_WAYS = {
    "ours": _ours,
    "update-conflicts": _update_conflicts,
    "update-or-create": _update_or_create,
}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
