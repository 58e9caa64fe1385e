"""How the phones of a place stand, for the offices above: last contact, what is unsent, what waits.

What is unsent is what each phone told last; the rest are rows of the server.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, Min, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from ledger.acts import burden, proposals, told
from ledger.models import FieldAct, FieldDevice
from ledger.models.field import State
from regions.duties import Duty, Permission
from regions.models import Level, Posting, Region, User, outermost

LATE, SILENT, RECENT = timedelta(days=1), timedelta(days=7), timedelta(days=30)
NEEDS_WORKER = (State.INVALID, State.REUSED)


@dataclass(frozen=True)
class Sight:
    """Paths of the places whose phones a person sees, and of those whose acts too.

    Who keeps the accounts sees phones, to take one away, and nothing that was done with them.
    """

    people: list[str]
    work: list[str]


@dataclass(frozen=True)
class Line:
    """One person of a list; `waits` counts acts by state, `besides` is what apps above count."""

    user: User
    posts: list[Posting]
    phones: list[FieldDevice]
    weeks: list[burden.Week]
    waits: Counter[str] = field(default_factory=Counter)
    besides: "list[Waiting]" = field(default_factory=list)

    @property
    def synced_at(self) -> datetime | None:
        return max((p.synced_at for p in self.phones if p.synced_at), default=None)

    @property
    def unsent(self) -> int:
        return sum(phone.unsent for phone in self.phones)

    @property
    def unsent_since(self) -> datetime | None:
        return min((p.unsent_since for p in self.phones if p.unsent_since), default=None)

    @property
    def is_late(self) -> bool:
        since = self.unsent_since
        return since is not None and since < timezone.now() - LATE

    @property
    def waiting(self) -> list[tuple[str, int]]:
        """What waits, in a word each, with its number."""
        counted = Counter[str]()
        for state, n in self.waits.items():
            counted[str(told.WORDS[State(state)])] += n
        return list(counted.items())

    @property
    def picture(self) -> list[burden.Column]:
        return burden.picture(self.weeks, "minutes")


@dataclass(frozen=True)
class Waiting:
    """What else waits for somebody in a place, by an app above: how many, and their list."""

    label: str
    count: int
    url: str


# To add what waits in an app above: the person in, what waits in the person's places out.
WAITING: list[Callable[[User], Waiting | None]] = []
# The same by person: who looks and the keys of people in, those of whom something waits out.
WAITING_OF: list[Callable[[User, list[int]], dict[int, Waiting]]] = []


def sight_of(user: User) -> Sight:
    """The office of a village or above sees its place; a grid worker is nobody's office."""
    work = [
        p.region.path
        for p in user.active_postings
        if Permission.HOUSEHOLD_VIEW in p.grants and p.region.level <= Level.VILLAGE
    ]
    accounts = user.paths_where(Permission.ACCOUNT_MANAGE)
    return Sight(people=outermost([*work, *accounts]), work=outermost(work))


def narrowed(sight: Sight, region: Region) -> Sight:
    """The part of it under one place, nothing where that is out of sight."""
    return Sight(*(_within(paths, region.path) for paths in (sight.people, sight.work)))


def _within(paths: list[str], path: str) -> list[str]:
    if any(path.startswith(each) for each in paths):
        return [path]
    return [each for each in paths if each.startswith(path)]


def people(paths: list[str]) -> QuerySet[User]:
    """Grid workers posted today in the places, and whoever else there has a phone.

    Who has waited longest with something unsent comes first.
    """
    posted = Posting.objects.on(timezone.localdate()).within_paths(paths)
    live = Q(field_devices__revoked_at=None)
    has_phone = Exists(FieldDevice.objects.live().filter(user=OuterRef("pk")))
    workers = posted.filter(duty=Duty.GRID_WORKER)
    return (
        User.objects.filter(
            Q(pk__in=workers.values("user")) | Q(has_phone, pk__in=posted.values("user")),
            is_active=True,
        )
        .annotate(
            made=Max("field_devices__made_at", filter=live),
            synced=Max("field_devices__synced_at", filter=live),
            left=Sum("field_devices__unsent", filter=live),
            since=Min("field_devices__unsent_since", filter=live & Q(field_devices__unsent__gt=0)),
        )
        .order_by(F("since").asc(nulls_last=True), F("synced").asc(nulls_last=True), "pk")
    )


def state_filters() -> dict[str, Q]:
    """Conditions on `people`, by the word in the address."""
    now = timezone.now()
    return {
        "": Q(),
        "late": Q(since__lt=now - LATE),
        "silent": Q(made__isnull=False) & (Q(synced=None) | Q(synced__lt=now - SILENT)),
        "without": Q(made=None),
    }


def lines(users: Iterable[User], sight: Sight, *, by: User) -> list[Line]:
    """The people of one page with their posts, phones, weeks and what waits, as `by` sees it; four
    queries, and those of the apps above.
    """
    shown = {user.pk: user for user in users}
    phones: dict[int, list[FieldDevice]] = {}
    for device in FieldDevice.objects.live().filter(user__in=shown):
        phones.setdefault(device.user_id, []).append(device)
    posted = Posting.objects.on(timezone.localdate()).within_paths(sight.people)
    posts: dict[int, list[Posting]] = {}
    for posting in posted.filter(user__in=shown).select_related("region__parent"):
        posts.setdefault(posting.user_id, []).append(posting)
    weeks = burden.weeks_of(shown, timezone.localdate()) if sight.work else {}
    waits = _waits(shown, sight)
    besides = [find(by, list(shown)) for find in WAITING_OF] if sight.work else []
    return [
        Line(
            user,
            posts.get(pk, []),
            phones.get(pk, []),
            weeks.get(pk, []),
            waits.get(pk, Counter()),
            [found[pk] for found in besides if pk in found],
        )
        for pk, user in shown.items()
    ]


def _waits(users: Iterable[int], sight: Sight) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {}
    waiting = acts(sight.work).filter(_waiting(), user__in=list(users))
    for user, state in waiting.order_by().values_list("user", "state"):
        found.setdefault(user, Counter())[state] += 1
    return found


def acts(paths: list[str]) -> QuerySet[FieldAct]:
    """What phones sent about the places, and what names no place of people posted there."""
    if not paths:
        return FieldAct.objects.none()
    posted = Posting.objects.on(timezone.localdate()).within_paths(paths)
    within = Q(region=None, user__in=posted.values("user"))
    for path in paths:
        within |= Q(region__path__startswith=path)
    return FieldAct.objects.filter(within)


def acts_in_sight(user: User) -> QuerySet[FieldAct]:
    """Acts about the places of one's office, proposals one may decide on, and one's own."""
    return FieldAct.objects.filter(
        Q(pk__in=acts(sight_of(user).work).values("pk"))
        | Q(pk__in=proposals.open_to(user).values("pk"))
        | Q(user=user)
    )


def acts_of(person: User, user: User) -> QuerySet[FieldAct]:
    """What somebody sent, as far as `user` sees it."""
    mine = FieldAct.objects.filter(user=person)
    return mine if person.pk == user.pk else acts(sight_of(user).work).filter(user=person)


def _waiting() -> Q:
    """Somebody has something to do about the act."""
    return _held() | _proposed() | _needs()


def _held() -> Q:
    return Q(state=State.HELD)


def _proposed() -> Q:
    return Q(state=State.PROPOSED, decided_at=None)


def _needs() -> Q:
    """The worker was asked to mend it, of late; what was mended is another act."""
    return Q(state__in=NEEDS_WORKER, received_at__gte=timezone.now() - RECENT)


ACT_STATES: dict[str, Callable[[], Q]] = {
    "": _waiting,
    "held": _held,
    "proposed": _proposed,
    "needs": _needs,
}


def act_counts(found: QuerySet[FieldAct]) -> dict[str, int]:
    """How many acts each condition meets."""
    return {word: found.filter(condition()).count() for word, condition in ACT_STATES.items()}


def with_rows(found: QuerySet[FieldAct]) -> QuerySet[FieldAct]:
    """What a list of acts shows, the newest first."""
    rows = found.select_related("user", "region__parent", "device", "decided_by", "loaded_by")
    return rows.order_by("-received_at", "pk")


def person(user: User, pk: int) -> User | None:
    """Somebody whose phones `user` may see: oneself, or one of the places in sight, with today's
    postings as `held`.
    """
    today = Posting.objects.on(timezone.localdate()).select_related("region__parent")
    rows = User.objects.prefetch_related(Prefetch("postings", today, to_attr="held"))
    if pk == user.pk:
        return rows.get(pk=pk)
    within = Posting.objects.within_paths(sight_of(user).people)
    return rows.filter(pk=pk, pk__in=within.values("user")).first()
