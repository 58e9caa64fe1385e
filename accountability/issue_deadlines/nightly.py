"""Each morning: who is told that a day comes near, has passed, or that nothing was heard.

What was told stands as rows (`Prompt`) and on the trail, in one transaction; then each person has
one notice a kind and day. Run again on the same day it tells nobody twice.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from accountability.issue_deadlines import ladder, level_days, undone
from accountability.models import DueKind, Issue, Prompt
from ledger import events, notices
from ledger.models.entry import OPEN
from ledger.reports import rows as rows_of
from regions.models import Region, User

BATCH = 2000
KINDS = {
    Prompt.Kind.REMINDER: "accountability.issue.reminded",
    Prompt.Kind.ESCALATION: "accountability.issue.escalated",
    Prompt.Kind.PROGRESS: "accountability.issue.progress_asked",
}
_LOCK = 20180630  # two nights at once wait for each other

_DUE = """
WITH day AS (
    SELECT * FROM unnest(%(days)s::date[], %(counts)s::int[], %(worked)s::bool[])
        AS day(day, n, is_working)
), lying AS (
    SELECT i.id, i.round, i.responsible_id, h.id AS holder_id, h.path,
           greatest(i.held_due_on, arrived.day) AS day
    FROM accountability_issue i
    JOIN regions_region h ON h.id = i.holder_id
    LEFT JOIN LATERAL (
        SELECT (d.sent_at AT TIME ZONE %(zone)s)::date AS sent_on FROM ledger_dispatch d
        WHERE d.subject = 'accountability.issue' AND d.subject_id = i.id
          AND d.to_region_id = i.holder_id
        ORDER BY d.id DESC LIMIT 1) came ON true
    LEFT JOIN day sent ON sent.day = came.sent_on
    LEFT JOIN day arrived ON arrived.is_working AND arrived.n = sent.n + 1
    WHERE i.status = ANY(%(open)s) AND i.due_kind <> 'standing' AND i.held_due_on <= %(soon)s
), standing AS (
    SELECT lying.*, now.n - due.n AS late, told.step, told.made_on
    FROM lying
    JOIN day due ON due.day = lying.day
    JOIN day now ON now.day = %(today)s
    LEFT JOIN LATERAL (
        SELECT max(p.step) AS step, max(p.made_on) AS made_on FROM accountability_prompt p
        WHERE p.issue_id = lying.id AND p.round = lying.round AND p.holder_id = lying.holder_id
          AND p.day = lying.day
          AND p.kind = CASE WHEN lying.day < %(today)s THEN 'escalation' ELSE 'reminder' END
    ) told ON true
), next AS (
    SELECT standing.*, 'escalation' AS kind, coalesce(step, 0) + 1 AS to_do
    FROM standing WHERE day < %(today)s AND coalesce(made_on < %(today)s, true)
    UNION ALL
    SELECT standing.*, 'reminder', CASE WHEN -late <= %(last_reminder)s THEN 2 ELSE 1 END
    FROM standing WHERE day >= %(today)s AND -late <= %(first_reminder)s
)
SELECT id, round, responsible_id, holder_id, path, day, kind, to_do AS step FROM next
WHERE (kind = 'escalation' AND to_do <= least(cardinality(%(after)s::int[]),
           greatest(cardinality(string_to_array(rtrim(path, '/'), '/')) - 1, 1))
       AND late >= (%(after)s::int[])[to_do])
   OR (kind = 'reminder' AND to_do > coalesce(step, 0))
ORDER BY id LIMIT %(batch)s
"""

_SILENT = """
SELECT i.id, i.round, i.responsible_id, h.id AS holder_id, h.path, 'progress' AS kind, 1 AS step,
       greatest(last.heard_on, asked.made_on) + %(days)s AS day
FROM accountability_issue i
JOIN regions_region h ON h.id = i.holder_id
CROSS JOIN LATERAL (
    SELECT (greatest(i.opened_at, (SELECT max(p.recorded_at) FROM accountability_issueprogress p
            WHERE p.issue_id = i.id)) AT TIME ZONE %(zone)s)::date AS heard_on) last
CROSS JOIN LATERAL (
    SELECT max(p.made_on) AS made_on FROM accountability_prompt p
    WHERE p.issue_id = i.id AND p.kind = 'progress') asked
WHERE i.due_kind = 'standing' AND i.status IN ('pending', 'verifying', 'returned')
  AND greatest(last.heard_on, asked.made_on) + %(days)s <= %(today)s
ORDER BY i.id LIMIT %(batch)s
"""

_TOLD = """
SELECT kind, person, count(*) AS n FROM accountability_prompt, unnest(told) AS person
WHERE made_on = %(today)s AND kind <> 'chase' GROUP BY kind, person
"""


def follow(today: date | None = None) -> int:
    """Remind, escalate and ask for progress; return how many rows were made today."""
    today = today or timezone.localdate()
    level_days.write_missing()
    made = 0
    for find in (_due, _silent):
        while count := _make(find, today):
            made += count
    _tell(today)
    undone.tell_above(today)
    return made


def _due(today: date) -> list[dict[str, Any]]:
    waiting = Issue.objects.open().exclude(due_kind=DueKind.STANDING)
    first = waiting.aggregate(first=Min("held_due_on"))["first"] or today
    first = min(first, today) - timedelta(days=1)
    calendar = level_days.working_days(first, today + timedelta(days=40))
    return rows_of(
        _DUE,
        calendar
        | {
            "open": list(OPEN),
            "today": today,
            "soon": today + timedelta(days=20),
            "zone": timezone.get_current_timezone_name(),
            "first_reminder": ladder.REMINDERS[0],
            "last_reminder": ladder.REMINDERS[1],
            "after": list(ladder.ESCALATIONS),
            "batch": BATCH,
        },
    )


def _silent(today: date) -> list[dict[str, Any]]:
    zone = timezone.get_current_timezone_name()
    days = {"days": ladder.PROGRESS_DAYS, "today": today, "zone": zone, "batch": BATCH}
    return rows_of(_SILENT, days)


@transaction.atomic
def _make(find: Any, today: date) -> int:
    """Write the rows and events of one batch; return how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    found = find(today)
    if not found:
        return 0
    people = ladder.people_at([row["path"] for row in found], today)
    steps = [
        ladder.told(row["kind"], row["step"], row["path"], row["responsible_id"], people)
        for row in found
    ]
    paths = {row["path"] for row in found}
    paths |= {path for step in steps for path in (step.path, *step.vacant)}
    places = {place.path: place for place in Region.objects.filter(path__in=paths)}
    prompts = [_prompt(row, step, places, today) for row, step in zip(found, steps, strict=True)]
    Prompt.objects.bulk_create(prompts)
    regions = {
        issue.pk: issue.region
        for issue in Issue.objects.filter(pk__in=[row["id"] for row in found]).select_related(
            "region"
        )
    }
    events.append_all(
        _draft(prompt, regions[prompt.issue_id], places[row["path"]], step, places)
        for prompt, row, step in zip(prompts, found, steps, strict=True)
    )
    return len(prompts)


def _prompt(
    row: dict[str, Any], step: ladder.Told, places: dict[str, Region], today: date
) -> Prompt:
    return Prompt(
        issue_id=row["id"],
        round=row["round"],
        kind=row["kind"],
        step=row["step"],
        holder_id=row["holder_id"],
        region=places[step.path],
        day=row["day"],
        made_on=today,
        told=step.accounts,
        vacant=step.vacant,
    )


def _draft(
    prompt: Prompt, region: Region, holder: Region, step: ladder.Told, places: dict[str, Region]
) -> events.Draft:
    told = places[step.path]
    empty = [places[path] for path in step.vacant]
    data = {
        "round": prompt.round,
        "step": prompt.step,
        "day": prompt.day.isoformat(),
        "at": holder.code,
        "to": told.code,
        "told": prompt.told,
    }
    if empty:
        data["vacant"] = [place.code for place in empty]
    said = f"提醒{told.name} {len(prompt.told)} 人（{holder.name}，时限 {prompt.day}）"
    return events.Draft(
        kind=KINDS[Prompt.Kind(prompt.kind)],
        region=region,
        subject=Issue._meta.label_lower,
        subject_id=prompt.issue_id,
        note=f"{_gone(step, empty)}{said}",
        data=data,
    )


def _gone(step: ladder.Told, empty: Sequence[Region]) -> str:
    """Who was to be told and is not there, in words; "" where all are."""
    if empty:
        return f"{'、'.join(place.name for place in empty)}无人在岗，"
    return "责任人已不在岗，" if step.is_person_gone else ""


def words(kind: str, count: int) -> str:
    """What one person is told of `count` entries."""
    if kind == Prompt.Kind.REMINDER:
        return f"{count} 条问题临近本级时限，请抓紧整改、核实或上报"
    if kind == Prompt.Kind.ESCALATION:
        return f"{count} 条问题超过本级时限，已逐级提醒，请督促办理"
    return f"{count} 条长期坚持的问题超过 {ladder.PROGRESS_DAYS} 天没有进展记录，请填报进展"


def _tell(today: date) -> None:
    """One notice a person and kind, of what was told today."""
    told = rows_of(_TOLD, {"today": today})
    seeing = undone.who_sees({row["person"] for row in told}, today)
    groups: dict[tuple[str, int, bool], list[int]] = defaultdict(list)
    for row in told:
        groups[row["kind"], row["n"], row["person"] in seeing].append(row["person"])
    for (kind, count, sees), people in groups.items():
        # Leaders have the figures, not the entries.
        mine = f"{reverse('accountability:issue-prompts')}?kind={kind}&mine=on"
        notices.tell(
            User.objects.filter(pk__in=people),
            key=f"issue-{kind}:{today}",
            text=words(kind, count),
            url=mine if sees else reverse("accountability:close-out"),
        )
