"""Who looks back: somebody posted over the place, of none of the units that closed the entry.

Of those who may, the one with the fewest look-backs that wait; of equals, the one whom the seed
puts first. Where there is nobody, the duty waits and each night asks again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone, translation

from accountability.models import Issue, LookBackDuty
from ledger import events, notices
from ledger.models import Event
from regions.duties import GRANTS, Permission
from regions.models import Posting, Region, User

GIVEN = "accountability.issue.look_back_given"
_SUBJECT = Issue._meta.label_lower
_KIND = "accountability.issue."
_STEPS = tuple(_KIND + step for step in ("applied", "verified", "reviewed", "closed"))
_TAKEN_BACK = f"{_KIND}taken_back"
_DUTIES = [duty for duty, grants in GRANTS.items() if Permission.ISSUE_LOOK_BACK in grants]


@dataclass
class Closed:
    """Who rectified, verified, reviewed and closed an entry: persons, and their units."""

    persons: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)


def closers(rounds: Mapping[int, int], regions: Mapping[int, Region]) -> dict[int, Closed]:
    """Return for each entry who closed it in a round; three queries."""
    told = list(
        Event.objects.filter(
            subject=_SUBJECT, subject_id__in=rounds, kind__in=(*_STEPS, _TAKEN_BACK)
        ).only("kind", "subject_id", "actor_id", "at", "data")
    )
    undone = {event.data.get("undoes") for event in told}
    accounts = {event.actor_id for event in told}
    users = User.objects.in_bulk(accounts)
    posted = defaultdict(list)
    for posting in Posting.objects.filter(user__in=accounts).select_related("region"):
        posted[posting.user_id].append(posting)
    found: dict[int, Closed] = defaultdict(Closed)
    for event in told:
        key, account = event.subject_id or 0, event.actor_id or 0
        if event.kind == _TAKEN_BACK or event.pk in undone or event.data["round"] != rounds[key]:
            continue
        found[key].persons.add(users[account].person)
        found[key].units |= {
            unit_text(one) for one in posted[account] if one.region.covers(regions[key])
        }
    return found


def unit_text(posting: Posting) -> str:
    """The unit of a posting, in the same words whoever looks at it."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(posting)


def unit_of(user: User, region: Region) -> str:
    """The unit by which somebody may look back at what lies at `region`; "" where it may not."""
    return next(
        (
            unit_text(one)
            for one in user.active_postings
            if Permission.ISSUE_LOOK_BACK in one.grants and one.region.covers(region)
        ),
        "",
    )


@dataclass
class Choice:
    """Who is posted to look back today, and how much waits for each."""

    postings: list[Posting] = field(default_factory=list)
    load: Counter[int] = field(default_factory=Counter)

    @classmethod
    def today(cls) -> "Choice":
        posted = Posting.objects.on(timezone.localdate()).filter(
            duty__in=_DUTIES, user__is_active=True
        )
        waiting = LookBackDuty.objects.waiting().filter(given_to__isnull=False).order_by()
        return cls(
            list(posted.select_related("user", "region").order_by("pk")),
            Counter(dict(waiting.values_list("given_to").annotate(n=Count("pk")))),
        )

    def take(self, duty: LookBackDuty, closed: Closed) -> None:
        """Give one duty to somebody, if there is anybody."""
        may = [
            posting
            for posting in self.postings
            if posting.region.covers(duty.issue.region)
            and unit_text(posting) not in duty.closing_units
            and posting.user.person not in closed.persons
        ]
        chosen = min(may, key=lambda one: self._order(one, duty), default=None)
        duty.given_to = chosen.user if chosen else None
        duty.given_unit = unit_text(chosen) if chosen else ""
        if chosen:
            self.load[chosen.user_id] += 1

    def _order(self, posting: Posting, duty: LookBackDuty) -> tuple[int, str]:
        said = f"{duty.sample.seed}:{duty.issue.number}:{posting.user.username}"
        return self.load[posting.user_id], sha256(said.encode()).hexdigest()


def give(duties: Sequence[LookBackDuty]) -> None:
    """Give unsaved duties to persons, and note whose they cannot be; some may stay without."""
    found, choice = _closers(duties), Choice.today()
    for duty in duties:
        duty.closing_units = sorted(found[duty.issue_id].units)
        choice.take(duty, found[duty.issue_id])


def _closers(duties: Sequence[LookBackDuty]) -> dict[int, Closed]:
    return closers(
        {duty.issue_id: duty.round for duty in duties},
        {duty.issue_id: duty.issue.region for duty in duties},
    )


@transaction.atomic
def give_waiting() -> int:
    """Give what waits without a person, or with one who is no longer posted; return how many."""
    choice = Choice.today()
    posted = {(one.user_id, unit_text(one)) for one in choice.postings}
    rows = LookBackDuty.objects.waiting().select_for_update(of=("self",))
    rows = rows.select_related("issue__region", "sample").order_by("pk")
    lacking = [duty for duty in rows if (duty.given_to_id, duty.given_unit) not in posted]
    found, given = _closers(lacking), []
    for duty in lacking:
        before = duty.given_to_id
        choice.take(duty, found[duty.issue_id])
        if duty.given_to_id != before:
            given.append(duty)
    LookBackDuty.objects.bulk_update(given, ["given_to", "given_unit"])
    events.append_many([_told(duty) for duty in given])
    notify(given)
    return len(given)


def _told(duty: LookBackDuty) -> events.Draft:
    return events.Draft(
        kind=GIVEN,
        region=duty.issue.region,
        subject=_SUBJECT,
        subject_id=duty.issue_id,
        note=words_of(duty),
        data={"round": duty.round, "sample": duty.sample_id, "given_to": duty.given_to_id},
    )


def words_of(duty: LookBackDuty) -> str:
    """Who looks back by when, in a sentence about data."""
    who = f"{duty.given_unit} {duty.given_to.full_name}" if duty.given_to else "无人可派，待补"
    return f"{who}，{duty.due_on} 前回头看"


def notify(duties: Iterable[LookBackDuty]) -> None:
    """Tell each person once how many came to them."""
    by_person: dict[int, list[LookBackDuty]] = defaultdict(list)
    for duty in duties:
        if duty.given_to_id:
            by_person[duty.given_to_id].append(duty)
    for mine in by_person.values():
        last = mine[-1]
        notices.tell(
            [last.given_to],  # type: ignore[list-item]
            key=f"look-back:{last.sample_id}:{last.issue_id}",
            text=f"抽查：{len(mine)} 条已销号问题由您回头看，{last.due_on} 前完成",
            url=f"{reverse('accountability:look-backs')}#mine",
        )
