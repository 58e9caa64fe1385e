"""催办: the level above asks the place where an entry lies undone to see to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accountability.issue_deadlines import ladder
from accountability.models import Issue, Prompt
from ledger import events, notices
from ledger.models import Status
from regions.duties import Permission
from regions.models import Region, User

CHASED = "accountability.issue.chased"
LONGEST_WORDS = 500


@dataclass
class Outcome:
    """What became of each entry: `refused` holds (entry, why not)."""

    chased: list[Issue] = field(default_factory=list)
    refused: list[tuple[Issue, str]] = field(default_factory=list)


def why_not(issue: Issue, place: Region) -> str:
    """Why an entry cannot be chased from `place` now; "" where it can."""
    if issue.holder.parent_id != place.pk:
        return f"{issue.number} 已不在{place.name}的下一级"
    if issue.status == Status.WITHDRAWN:
        return f"{issue.number} 已撤回"
    if any(row.made_on == timezone.localdate() for row in _chases(issue)):
        return f"{issue.number} 今天已催办，明天才能再催"
    return ""


def _chases(issue: Issue) -> list[Prompt]:
    return [row for row in issue.prompts.all() if row.kind == Prompt.Kind.CHASE]


@transaction.atomic
def chase(issues: Sequence[Issue], *, by: User, place: Region, words: str = "") -> Outcome:
    """Chase what lies with the places directly below `place`, once a day an entry.

    Each is a row and an event; whoever is posted where it lies is told, once for all of them.

    Raises:
        PermissionDenied: `by` is not posted at `place` to send issues down.
    """
    if not by.holds(Permission.ISSUE_SEND_DOWN, at=place):
        raise PermissionDenied(CHASED)
    keys = sorted(issue.pk for issue in issues)
    held = (
        Issue.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .select_related("region", "holder", "batch")
        .prefetch_related("prompts")
        .order_by("pk")
    )
    outcome = Outcome()
    for issue in held:
        if why := why_not(issue, place):
            outcome.refused.append((issue, why))
        else:
            outcome.chased.append(issue)
    if outcome.chased:
        _write(outcome.chased, by, place, words.strip()[:LONGEST_WORDS])
    return outcome


def _write(issues: list[Issue], by: User, place: Region, words: str) -> None:
    today = timezone.localdate()
    people = ladder.people_at([issue.holder.path for issue in issues], today)
    made = events.append_many([_told(issue, by, place, words) for issue in issues])
    Prompt.objects.bulk_create(
        Prompt(
            issue=issue,
            round=issue.round,
            kind=Prompt.Kind.CHASE,
            holder=issue.holder,
            region=issue.holder,
            day=issue.held_due_on or issue.due_on,
            made_on=today,
            told=sorted(people.offices[issue.holder.path]),
            words=words,
            chased_at=event.at,
            chased_by=by,
        )
        for issue, event in zip(issues, made, strict=True)
    )
    _notify(issues, people, place, words, made[0].pk)


def _told(issue: Issue, by: User, place: Region, words: str) -> events.Draft:
    return events.Draft(
        kind=CHASED,
        region=issue.region,
        subject=issue.subject,
        subject_id=issue.pk,
        by=by,
        note=words,
        data={"round": issue.round, "at": issue.holder.code, "from": place.code},
    )


def _notify(
    issues: list[Issue], people: ladder.People, place: Region, words: str, event: int
) -> None:
    by_place: dict[str, int] = {}
    for issue in issues:
        by_place[issue.holder.path] = by_place.get(issue.holder.path, 0) + 1
    url = f"{reverse('accountability:issue-prompts')}?kind={Prompt.Kind.CHASE}&mine=on"
    for path, count in by_place.items():
        notices.tell(
            User.objects.filter(pk__in=people.offices[path]),
            key=f"issue-chase:{event}:{path}",
            text=f"{place.name}催办 {count} 条问题{'：' if words else ''}{words}",
            url=url,
        )
