"""A changed number tried on last night's data (模拟): what would open, and what would vanish.

The rule is judged twice on what the last comparison was made with (its base map, extracts and
decisions, as long as they are kept): with the numbers in force and with those tried. For both the
reconciliation is done and taken back (`screening.reconcile.foresee`); what only the tried numbers
do is the result. No lead is touched.
"""

import logging
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone

from ledger import events, jobs
from ledger.heartbeat import Heartbeat
from ledger.jobs import Lease, LostLeaseError
from regions.models import Level, Region, User
from screening import lead_pages, rule_decisions, rule_nights, standing
from screening.comparison.results import Outcome
from screening.comparison.rules import Rule, load_rules
from screening.models import ComparisonRun, Extract, Lead, SimulatedLead, Simulation
from screening.operations import comparing, last_night
from screening.reconcile import Guard, foresee
from screening.rule_values import LocalValues, counties_of, held, local_values, params, plain

KIND = "simulation"
BATCH = 2000
Effect = SimulatedLead.Effect
_EFFECTS = {
    "new": Effect.OPENS,
    "back": Effect.OPENS,
    "reopened": Effect.OPENS,
    "expired": Effect.OPENS,
    "released": Effect.OPENS,
    "changed": Effect.CHANGES,
    "vanished": Effect.VANISHES,
}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Foreseen:
    """What would become of one subject, with what the list shows of it."""

    effect: str
    region: int
    subject_kind: str
    subject: int
    household: int
    person: int | None
    lead: int | None
    said: str

    @property
    def key(self) -> tuple[str, str, int]:
        return self.effect, self.subject_kind, self.subject


# --- asking -------------------------------------------------------------------------------------
@transaction.atomic
def start(region: Region, *, rule: str, values: dict[str, Decimal], by: User) -> Simulation:
    """Ask for a simulation of a rule with other numbers of a county or the prefecture.

    Raises:
        PermissionDenied: `by` may not decide on rules there.
        ValidationError: there is nothing to try, a number cannot be, or no comparison was made.
    """
    rule_decisions.may_decide(by, region)
    if region.level > Level.COUNTY:
        raise ValidationError({"region": "参数只能由州或县设定；请选择县或州"})
    tried = _tried(rule, values)
    if not rule_nights.latest(counties_of(region)):
        raise ValidationError({"region": "该地还没有做过比对，无法模拟；请先比对"})
    number = Simulation.objects.filter(region=region).count() + 1
    key = f"{KIND}:{region.code}:{rule}:no-{number}"
    job = jobs.enqueue(KIND, key=key, region=region, by=by)
    made = Simulation.objects.create(region=region, rule=rule, job=job, values=tried)
    events.append(
        events.Draft(
            kind="screening.rule.simulated",
            region=region,
            subject=Simulation._meta.label_lower,
            subject_id=made.pk,
            by=by,
            data={"rule": rule, "values": tried},
        )
    )
    return made


def _tried(rule: str, values: dict[str, Decimal]) -> dict[str, int | float]:
    """The numbers as the engine takes them.

    Raises:
        ValidationError: by the name of the number.
    """
    known = {name: param for (code, name), param in params().items() if code == rule}
    tried = {}
    for name, value in values.items():
        if name not in known:
            raise ValidationError({name: "没有这个参数"})
        rule_decisions.check_value(known[name], value, field=name)
        tried[name] = plain(value, known[name].default)
    if not tried:
        raise ValidationError({"rule": "请至少填写一个要试的数值"})
    return tried


# --- running ------------------------------------------------------------------------------------
def run(job_id: int) -> int | None:
    """Make the simulation of a job; return its id, or None if it is not ours to make."""
    lease = jobs.claim(job_id, KIND)
    if lease is None:
        return None
    made = Simulation.objects.select_related("region", "job").get(job_id=job_id)
    try:
        with Heartbeat(lease) as heart:
            _simulate(made, lease, heart)
    except LostLeaseError:
        log.warning("simulation %s was taken over; attempt %s stops", made.pk, lease.attempt)
        return None
    except OperationalError:
        jobs.release(lease)
        raise
    except Exception as error:
        lease.fail(f"模拟出错，未改动任何线索（{type(error).__name__}）")
        raise
    finally:
        shutil.rmtree(_folder(made, lease), ignore_errors=True)
    return made.pk


def _folder(made: Simulation, lease: Lease) -> Path:
    return Path(settings.RUN_DIR, f"simulation-{made.pk}", str(lease.attempt))


def _simulate(made: Simulation, lease: Lease, heart: Heartbeat) -> None:
    started = timezone.now()
    rule = next(each for each in load_rules() if each.code == made.rule)
    bases = rule_nights.latest(counties_of(made.region))
    found: list[Foreseen] = []
    counts: Counter[str] = Counter()
    nights: list[dict[str, Any]] = []
    for number, base in enumerate(bases):
        heart.check()
        lease.report(number, len(bases) + 1, phase="模拟", message=f"模拟 {base.region.name}")
        part = _one(made, rule, base, _folder(made, lease) / str(base.pk), counts, nights)
        found += [each for each in part if each is not None]
    heart.check()
    facts = {
        "nights": nights,
        "as_of": max((str(base.as_of) for base in bases), default=""),
        "found_before": counts["before"],
        "found_after": counts["after"],
        "waiting": sorted(name[8:] for name in counts if name.startswith("waiting:")),
        "effects": dict(Counter(each.effect for each in found)),
        "seconds": round((timezone.now() - started).total_seconds(), 3),
    }
    _publish(made, lease, found, facts)


def _one(
    made: Simulation,
    rule: Rule,
    base: ComparisonRun,
    folder: Path,
    counts: Counter[str],
    nights: list[dict[str, Any]],
) -> list[Foreseen]:
    """What the tried numbers alone would do to the leads of one comparison."""
    payload = base.job.payload
    wanted = {*rule.feeds, *rule.optional}
    extracts = list(
        Extract.objects.filter(pk__in=payload["extracts"], feed__in=wanted)
        .select_related("region")
        .order_by("feed", "region__code")
    )
    now = local_values(base.region, timezone.localdate())
    both = {"before": now, "after": _with(made, base.region, now)}
    seen: dict[str, list[Foreseen]] = {}
    with last_night.inputs_of(base, folder, [rule]) as given:
        nights.append(last_night.told(base, given))
        for name, local in both.items():
            outcome = comparing.judge(
                given,
                rules=[rule],
                extracts=extracts,
                payload=payload,
                as_of=base.as_of,
                local={code: local[code] for code in local if code == rule.code},
                folder=folder / name,
            )
            ran = outcome.rules[0]
            counts[name] += ran.findings
            if ran.reason:
                counts[f"waiting:{ran.reason}"] += 1
            seen[name] = _foresee(made, rule, base, outcome, extracts)
    known = {each.key for each in seen["before"]}
    return [each for each in seen["after"] if each.key not in known]


def _with(made: Simulation, region: Region, now: LocalValues) -> LocalValues:
    """The numbers of each county if the tried ones were signed: a county's own goes before those
    of the prefecture.
    """
    today = timezone.localdate()
    known = held(counties_of(region), today, rule=made.rule)
    local = {code: {county: dict(own) for county, own in by.items()} for code, by in now.items()}
    mine = local.setdefault(made.rule, {})
    for name, value in made.values.items():
        for county in counties_of(region):
            if not county.path.startswith(made.region.path):
                continue
            row = known[made.rule, name][county.code].row
            if row is not None and row.region_id == county.pk and made.region_id != county.pk:
                continue
            mine.setdefault(county.code, {})[name] = value
    return local


def _foresee(
    made: Simulation,
    rule: Rule,
    base: ComparisonRun,
    outcome: Outcome,
    extracts: list[Extract],
) -> list[Foreseen]:
    """Reconcile with the outcome as the next comparison would, look, and take it back.

    The comparison is a row only as long as that lasts, with the job of the simulation.
    """
    with transaction.atomic():
        run = ComparisonRun.objects.create(job=made.job, region=base.region, as_of=base.as_of)
        doubted = standing.doubts(run, extracts, [rule])
        guard = Guard(explained=frozenset({rule.code}))
        taken = standing.without(outcome, doubted)
        seen = foresee(run, taken, [rule], guard, _look)
        run.delete()
    return seen


def _look(touched: list[tuple[str, int]]) -> list[Foreseen]:
    """What the list keeps of the leads as they would be."""
    effects = {pk: (what, _EFFECTS[what]) for what, pk in touched if what in _EFFECTS}
    leads = Lead.objects.filter(pk__in=effects).order_by("pk")
    return [_told(lead, *effects[lead.pk]) for lead in leads.iterator(chunk_size=BATCH)]


def _told(lead: Lead, what: str, effect: str) -> Foreseen:
    return Foreseen(
        effect=effect,
        region=lead.region_id,
        subject_kind=lead.subject_kind,
        subject=lead.subject_pk,
        household=lead.household_id,
        person=lead.person_id,
        lead=None if what == "new" else lead.pk,
        said=lead_pages.summary(lead)[:300],
    )


@transaction.atomic
def _publish(
    made: Simulation, lease: Lease, found: Iterable[Foreseen], facts: dict[str, Any]
) -> None:
    lease.hold()
    made.leads.all().delete()
    SimulatedLead.objects.bulk_create(_rows(made, found), batch_size=BATCH)
    made.facts, made.finished_at = facts, timezone.now()
    made.save(update_fields=["facts", "finished_at"])
    effects = facts["effects"]
    lease.finish(
        message=f"模拟完成：将新增 {effects.get('opens', 0)} 条，"
        f"将消失 {effects.get('vanishes', 0)} 条"
    )


def _rows(made: Simulation, found: Iterable[Foreseen]) -> Iterator[SimulatedLead]:
    for each in found:
        yield SimulatedLead(
            simulation=made,
            region_id=each.region,
            effect=each.effect,
            subject_kind=each.subject_kind,
            subject_pk=each.subject,
            household_id=each.household,
            person_id=each.person,
            lead_id=each.lead,
            said=each.said,
        )
