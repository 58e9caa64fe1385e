"""Verbs of a yearly plan: draw up, approve by another person; and how far it is met."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ledger import reports as ledger_reports
from regions.models import Cadre, Region, User
from training.models import Enrolment, Plan, PlanLine, Presence, Session
from training.moves import TrainingError, may_edit, other_person, tell


@dataclass(frozen=True)
class Line:
    """What a plan says of an audience, by sessions of a level."""

    audience: str
    level: int
    sessions: int
    persons: int


@transaction.atomic
def draw_up(region: Region, year: int, lines: Sequence[Line], *, by: User) -> Plan:
    """Draw up the plan of a place for a year, or while it is not approved the lines of the levels
    given anew.

    Raises:
        PermissionDenied: `by` does not keep the training of `region`.
        TrainingError: it has no line, one twice, or is approved already.
    """
    may_edit(by, region)
    wanted = [line for line in lines if line.sessions or line.persons]
    if not wanted:
        raise TrainingError("计划里没有一行；请至少填一类对象的期数和人数。")
    if len({(line.audience, line.level) for line in wanted}) != len(wanted):
        raise TrainingError("同一对象、同一级别填了两行；请合并为一行。")
    now = timezone.now()
    Plan.objects.bulk_create(
        [Plan(region=region, year=year, drawn_at=now, drawn_by=by)], ignore_conflicts=True
    )
    plan = Plan.objects.select_for_update().get(region=region, year=year)
    if plan.approved_at:
        raise TrainingError(f"{region.name}{year}年计划已批准，不能再改；请列入下一年计划。")
    plan.drawn_at, plan.drawn_by = now, by
    plan.save(update_fields=["drawn_at", "drawn_by"])
    plan.lines.filter(level__in={line.level for line in wanted}).delete()
    PlanLine.objects.bulk_create(PlanLine(plan=plan, **vars(line)) for line in wanted)
    tell("plan.drawn", region, plan, by=by, year=year)
    return plan


@transaction.atomic
def approve(plan: Plan, *, by: User) -> Plan:
    """Approve a plan; another person than who drew it up.

    Raises:
        PermissionDenied: `by` does not keep the training of its place.
        TrainingError: it is approved already, or by who drew it up.
    """
    rows = Plan.objects.select_for_update(of=("self",)).select_related("region", "drawn_by")
    plan = rows.get(pk=plan.pk)
    may_edit(by, plan.region)
    if plan.approved_at:
        raise TrainingError("这份计划已经批准；请刷新页面。")
    other_person(plan.drawn_by, by, "批准计划")
    plan.approved_at, plan.approved_by = timezone.now(), by
    plan.save(update_fields=["approved_at", "approved_by"])
    tell("plan.approved", plan.region, plan, by=by, year=plan.year)
    return plan


@dataclass(frozen=True)
class Met:
    """A line of a plan beside what was done: sessions held, distinct cadres who came."""

    line: PlanLine
    sessions: int
    persons: int


_DONE = """
SELECT l.id AS line, count(DISTINCT s.id) AS sessions,
       count(DISTINCT e.cadre_id) FILTER (WHERE c.id IS NOT NULL) AS persons
FROM training_planline l
JOIN training_plan p ON p.id = l.plan_id
JOIN regions_region r ON r.id = p.region_id
LEFT JOIN training_session s ON s.region_id = p.region_id AND s.level = l.level
     AND l.audience = ANY (s.audiences) AND s.state = 'held'
     AND extract(year FROM s.starts_on) = p.year
LEFT JOIN training_enrolment e ON e.session_id = s.id AND e.presence = 'came'
LEFT JOIN regions_cadre c ON c.id = e.cadre_id AND c.audience = l.audience
WHERE p.id = %(plan)s GROUP BY l.id
"""


def sessions_of(line: PlanLine) -> QuerySet[Session]:
    """The sessions that count for a line: the place's own of the year, its level and audience."""
    return Session.objects.filter(
        region=line.plan.region_id,
        level=line.level,
        audiences__contains=[line.audience],
        state=Session.State.HELD,
        starts_on__year=line.plan.year,
    )


def persons_of(line: PlanLine) -> QuerySet[Cadre]:
    """The cadres of the audience who came to them, each once."""
    came = Enrolment.objects.filter(session__in=sessions_of(line), presence=Presence.CAME)
    return Cadre.objects.filter(pk__in=came.values("cadre"), audience=line.audience)


def met(plan: Plan) -> list[Met]:
    """Each line with what the place's own sessions of that year reached; two queries."""
    done = {row["line"]: row for row in ledger_reports.rows(_DONE, {"plan": plan.pk})}
    return [
        Met(line, done[line.pk]["sessions"], done[line.pk]["persons"]) for line in plan.lines.all()
    ]
