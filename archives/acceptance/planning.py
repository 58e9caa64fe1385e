"""Verbs of a round: plan it, put its groups together, draw the files, open it, end it."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from archives.acceptance.moves import ACCEPT, locked_round, told
from archives.models import (
    ACCEPTS,
    Acceptance,
    AcceptanceGroup,
    AcceptanceMember,
    AcceptancePlace,
    AcceptanceRound,
    Archive,
    Holder,
)
from archives.moves import ArchiveError
from ledger import numbers
from ledger.obligations.operations import meet_by, place_of
from regions.models import Cadre, Level, Region, User
from taskforces.crosschecks import sampling

DUTY = "archive_acceptance"  # ledger.obligations.catalogue
State = AcceptanceRound.State


@dataclass(frozen=True)
class Plan:
    """What is settled of a round; see `AcceptanceRound`. `year` counts for places alone."""

    region: Region
    name: str
    starts_on: date
    ends_on: date
    share_percent: int = 100
    working_days: int = 10
    year: int | None = None


@transaction.atomic
def plan(given: Plan, *, by: User, seed: int | None = None) -> AcceptanceRound:
    """Plan a round of a place; the seed of its sample is drawn now unless one is given.

    Raises:
        PermissionDenied: `by` accepts no archives of that very place.
        ArchiveError: a level that accepts none, days in the wrong order, a share out of bounds.
    """
    if not by.holds(ACCEPT, at=given.region):
        raise PermissionDenied(str(ACCEPT))
    if given.region.level not in ACCEPTS:
        raise ArchiveError("验收由州、县、乡镇组织；请选州、县或乡镇。")
    if given.ends_on < given.starts_on:
        raise ArchiveError(f"结束日期 {given.ends_on} 早于开始日期 {given.starts_on}；请改正。")
    if not 1 <= given.share_percent <= 100:
        raise ArchiveError(f"抽取比例 {given.share_percent}% 应在 1% 到 100% 之间；请改正。")
    if not 1 <= given.working_days <= 250:
        raise ArchiveError("整改期限应在 1 到 250 个工作日之间；请改正。")
    if len(given.name.strip()) < 2:
        raise ArchiveError("没有写轮次名称；请写明，如“2018年第一轮”。")
    holder = ACCEPTS[Level(given.region.level)]
    Region.objects.select_for_update(no_key=True).get(pk=given.region.pk)
    stem = f"YS-{given.region.code}-{given.starts_on.year}-"
    row = AcceptanceRound.objects.create(
        number=numbers.following(AcceptanceRound.objects.all(), stem, 2),
        region=given.region,
        holder=holder,
        name=given.name.strip(),
        year=None if holder == Holder.HOUSEHOLD else given.year or given.starts_on.year,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        share_percent=given.share_percent,
        working_days=given.working_days,
        seed=secrets.randbits(62) if seed is None else seed,
        planned_at=timezone.now(),
        planned_by=by,
    )
    told(row, "round.planned", row.region, by=by, share=row.share_percent, holder=row.holder)
    return row


@dataclass(frozen=True)
class Team:
    """A group as it is put together. The first member leads it; a cadre needs no account."""

    name: str
    members: Sequence[User | Cadre]
    places: Sequence[Region]


@transaction.atomic
def add_group(row: AcceptanceRound, team: Team, *, by: User) -> AcceptanceGroup:
    """Put a group together and give it places.

    Raises:
        PermissionDenied: `by` accepts no archives of that very place.
        ArchiveError: nobody or nothing chosen, a place given before, or somebody's own place.
    """
    row = locked_round(row, State.PLANNED, by=by)
    if row.drawn_at:
        raise ArchiveError("档案已经抽定，不能再改验收组；确需调整请另建一轮。")
    _check(row, team)
    group = AcceptanceGroup.objects.create(
        round=row, name=team.name.strip(), made_at=timezone.now(), made_by=by
    )
    for number, one in enumerate(team.members):
        AcceptanceMember.objects.create(group=group, is_leader=number == 0, **_who(one))
    for place in team.places:
        AcceptancePlace.objects.create(round=row, group=group, region=place)
    told(group, "group.made", row.region, by=by, places=[one.code for one in team.places])
    return group


def _who(one: User | Cadre) -> dict[str, User | Cadre | None]:
    if isinstance(one, Cadre):
        return {"cadre": one, "user": one.user}
    return {"user": one}


def _check(row: AcceptanceRound, team: Team) -> None:
    if not team.name.strip() or not team.members:
        raise ArchiveError("没有写组名或没有选人；请写组名，至少选一名组长。")
    if row.groups.filter(name=team.name.strip()).exists():
        raise ArchiveError(f"已有名为“{team.name}”的验收组；请另取名称。")
    if not team.places:
        raise ArchiveError("没有交给这个组任何地方；请至少选一个。")
    given = [one.region for one in row.places.select_related("region")]
    for place in team.places:
        if not row.region.covers(place) or place == row.region:
            raise ArchiveError(f"{place.name}不在{row.region.name}之下；请重选。")
        if any(one.covers(place) or place.covers(one) for one in given):
            raise ArchiveError(f"{place.name}已交给别的验收组；请重选。")
        given.append(place)
    for one in team.members:
        own = own_place(one, row.region, team.places)
        if own:
            name = one.name if isinstance(one, Cadre) else one.full_name
            raise ArchiveError(f"{name}是{own.name}的人，不能验收自己地方的档案；请换人或换地方。")


def own_place(one: User | Cadre, top: Region, places: Iterable[Region]) -> Region | None:
    """The first of `places` that is this person's own: posted below `top`, in it or above it."""
    own = [one.region] if isinstance(one, Cadre) else []
    account = one.user if isinstance(one, Cadre) else one
    if account:
        own += [posting.region for posting in account.active_postings]
    below = [place for place in own if place.path != top.path and top.covers(place)]
    return next(
        (p for p in places if any(p.covers(mine) or mine.covers(p) for mine in below)), None
    )


def frame_of(row: AcceptanceRound) -> QuerySet[Archive]:
    """The files that a round is about: of its holder, below its place, of its year."""
    rows = Archive.objects.within_paths([row.region.path]).filter(holder=row.holder)
    return rows.filter(year=row.year) if row.year else rows


@transaction.atomic
def draw(row: AcceptanceRound, *, by: User) -> int:
    """Draw the files of each place by the seed; return how many there are. Once only.

    Raises:
        PermissionDenied: `by` accepts no archives of that very place.
        ArchiveError: drawn before, no group, files of a place that no group has, no file at all, or
            one that is still being accepted in another round.
    """
    row = locked_round(row, State.PLANNED, by=by)
    if row.drawn_at:
        raise ArchiveError("这一轮的档案已经抽定；请刷新页面。")
    places = list(row.places.select_related("region", "group"))
    covered = Q(pk__in=[])
    for place in places:
        covered |= Q(place_path__startswith=place.region.path)
    left = frame_of(row).exclude(covered).count()
    if left:
        raise ArchiveError(f"还有 {left} 本档案所在的地方没有交给任何验收组；请先分完再抽取。")
    drawn = {place: drawn_of(row, place) for place in places}
    keys = [key for found in drawn.values() for key in found]
    if not keys:
        raise ArchiveError("这些地方还没有建立档案，没有可验收的；请先建档。")
    busy = Acceptance.objects.filter(archive__in=keys, state=Acceptance.State.OPEN).count()
    if busy:
        raise ArchiveError(f"有 {busy} 本档案还在另一轮验收中；请等那一轮签完再抽取。")
    now = timezone.now()
    Acceptance.objects.bulk_create(
        (
            Acceptance(round=row, archive_id=key, group=place.group, begun_at=now, begun_by=by)
            for place, found in drawn.items()
            for key in found
        ),
        batch_size=2000,
    )
    row.drawn_at, row.drawn_by = now, by
    row.save(update_fields=["drawn_at", "drawn_by"])
    told(row, "round.drawn", row.region, by=by, files=len(keys), seed=str(row.seed))
    return len(keys)


def drawn_of(row: AcceptanceRound, place: AcceptancePlace) -> list[int]:
    """The files of one place that the seed draws; the same however often it is asked."""
    found = frame_of(row).filter(place_path__startswith=place.region.path)
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    if row.share_percent == 100 or not keys:
        return keys
    size = max(1, -(-len(keys) * row.share_percent // 100))
    chosen = sampling.draw(
        [f"{key:012d}" for key in keys], size, seed=row.seed, place=place.region.code
    )
    return [int(key) for key in chosen]


@transaction.atomic
def open_round(row: AcceptanceRound, *, by: User) -> AcceptanceRound:
    """Let the groups begin.

    Raises:
        PermissionDenied: `by` accepts no archives of that very place.
        ArchiveError: no file is drawn yet, or it is open already.
    """
    row = locked_round(row, State.PLANNED, by=by)
    if not row.drawn_at:
        raise ArchiveError("还没有抽取档案，不能开始；请先分组并抽取。")
    row.state, row.opened_at, row.opened_by = State.OPEN, timezone.now(), by
    row.save(update_fields=["state", "opened_at", "opened_by"])
    told(row, "round.opened", row.region, by=by)
    return row


def unfinished(row: AcceptanceRound) -> int:
    """How many files of a round have not passed."""
    passed = row.files.filter(state=Acceptance.State.PASSED).values("archive")
    return row.files.exclude(archive__in=passed).values("archive").distinct().count()


@transaction.atomic
def close_round(row: AcceptanceRound, *, by: User) -> AcceptanceRound:
    """End a round whose files have all passed; it meets the regular duty of its place.

    Raises:
        PermissionDenied: `by` accepts no archives of that very place.
        ArchiveError: it is not open, or a file has not passed.
    """
    row = locked_round(row, State.OPEN, by=by)
    left = unfinished(row)
    if left:
        raise ArchiveError(f"还有 {left} 本档案没有验收合格；整改复验合格后再结束。")
    row.state, row.closed_at, row.closed_by = State.CLOSED, timezone.now(), by
    row.save(update_fields=["state", "closed_at", "closed_by"])
    told(row, "round.closed", row.region, by=by)
    meet_by(
        DUTY,
        place_of(row.region),
        row.starts_on,
        subject=row.subject,
        subject_id=row.pk,
        by=by,
        note=row.number,
    )
    return row
