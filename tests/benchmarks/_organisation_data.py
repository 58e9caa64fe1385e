"""The organisation of a prefecture in the places there are, with holes whose list is known.

Every body, seat and charge follows from the places in the order of their codes; a place whose
number leaves a certain rest has a certain hole. `fill` writes it and returns the holes, each row by
what names it: the path of a place; path and name of a body; path, name, roster number and role of a
seat; path and name of a group. Names and telephone numbers are made up.
"""

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from regions.duties import Duty
from regions.models import Audience, Cadre, Level, Posting, Region, User
from taskforces.models import (
    Body,
    BodyKind,
    Charge,
    ChargeKind,
    PoorKind,
    PoorPlace,
    Role,
    Seat,
    Strand,
    Subject,
)
from taskforces.organisation.holes import Hole

BEGAN = date(2018, 1, 1)
BY_COUNTY, BY_TOWNSHIP, BY_VILLAGE, BY_GRID = 4, 6, 12, 10
GROUPS, MEMBERS = 6, 8
_SURNAMES = "韦陆罗蒙莫石王杨吴李张陈黄潘岑龙刘周何覃"
_GIVEN = "明华芳秀英国强军建平丽玉兰珍云春光荣德胜"
Key = tuple[str, ...]


@dataclass
class Filling:
    """Rows to be written, and the holes among them."""

    day: date
    writer: User
    cadres: list[Cadre] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    poor: list[PoorPlace] = field(default_factory=list)
    holes: dict[Hole, set[Key]] = field(default_factory=lambda: defaultdict(set))

    def cadre(self, region: Region, audience: str = Audience.GRASSROOTS, **more: Any) -> Cadre:
        n = len(self.cadres)
        name = _SURNAMES[n % 20] + _GIVEN[n // 20 % 20] + _GIVEN[n // 400 % 20]
        made = Cadre(
            number=f"G{n:06d}", name=name, region=region, unit=f"{region.name}人民政府"[:60],
            post="干部", audience=audience, starts_on=BEGAN, **more,
        )  # fmt: skip
        self.cadres.append(made)
        return made

    def body(self, kind: str, region: Region, name: str, **more: Any) -> Body:
        made = Body(kind=kind, region=region, name=name, starts_on=BEGAN,
                    document_no="测州脱贫〔2018〕1号", **more)  # fmt: skip
        self.bodies.append(made)
        return made

    def seat(self, body: Body, role: str, cadre: Cadre | None = None, **more: Any) -> Seat:
        made = Seat(
            body=body, role=role, cadre=cadre or self.cadre(body.region), starts_on=BEGAN, **more
        )
        self.seats.append(made)
        return made

    def charge(self, kind: str, region: Region, owner: Region, **more: Any) -> Charge:
        made = Charge(kind=kind, region=region, cadre=self.cadre(owner), starts_on=BEGAN, **more)
        self.charges.append(made)
        return made

    def named(self, kind: str, region: Region, *, is_led: bool) -> None:
        """A place named as poor, with somebody in charge of it or not."""
        self.poor.append(
            PoorPlace(
                region=region, kind=kind, starts_on=BEGAN, named_at=timezone.now(),
                named_by=self.writer,
            )
        )  # fmt: skip
        if is_led:
            self.charge(kind, region, region)
        else:
            self.holes[Hole.POOR].add((region.path, kind))

    def led(self, body: Body, role: str, days_vacant: int = 0, never: bool = False) -> None:
        """Its leader; or one who left so many days ago; or none ever, and then what is missing."""
        if never:
            return
        left = self.day - timedelta(days=days_vacant) if days_vacant else None
        self.seat(body, role, ends_on=left)
        if left:
            self.holes[Hole.VACANT].add((body.region.path, body.name))


def fill(day: date, within: str = "") -> dict[Hole, set[Key]]:
    """Write the organisation of the prefecture and of all places, or of those under the path
    `within`; return the holes as of `day`.
    """
    writer, _is_new = User.objects.get_or_create(username="org-writer")
    made = Filling(day, writer)
    places: dict[int, list[Region]] = defaultdict(list)
    asked = Q(path__startswith=within) | Q(level=Level.PREFECTURE)
    for region in Region.objects.filter(asked).order_by("path").select_related("parent__parent"):
        places[region.level].append(region)
    top = places[Level.PREFECTURE][0]
    _prefecture(made, top)
    for n, county in enumerate(places[Level.COUNTY]):
        _county(made, county, n)
    for n, township in enumerate(places[Level.TOWNSHIP]):
        _township(made, township, n, top)
    for n, village in enumerate(places[Level.VILLAGE]):
        _village(made, village, n)
    _workers(made, places[Level.GRID])
    for rows in (made.cadres, made.bodies, made.seats, made.charges, made.poor):
        for row in rows:
            for name in ("body", "cadre"):
                if name in row._state.fields_cache:
                    setattr(row, name, getattr(row, name))
        type(rows[0])._default_manager.bulk_create(rows, batch_size=2000)
    return dict(made.holes)


def _group(made: Filling, place: Region, leaders: int) -> None:
    group = made.body(BodyKind.LEADING_GROUP, place, f"{place.name}扶贫开发领导小组")
    for _n in range(leaders):
        made.seat(group, Role.CO_LEADER)
    office = made.body(BodyKind.OFFICE, place, f"{place.name}扶贫开发领导小组办公室")
    made.led(office, Role.DIRECTOR)


def _words(subject: Subject) -> str:
    with override("zh-hans"):
        return str(subject.label)


def _force(made: Filling, place: Region, subject: Subject, **led: Any) -> Body:
    name = f"{place.name}{_words(subject)}专班"
    body = made.body(BodyKind.TASK_FORCE, place, name, subject=subject.value)
    made.led(body, Role.LEADER, **led)
    for _n in range(2):
        made.seat(body, Role.MEMBER)
    if led:
        made.holes[Hole.LEADERLESS].add((place.path, name))
    return body


def _prefecture(made: Filling, place: Region) -> None:
    _group(made, place, 2)
    for subject in Subject:
        _force(made, place, subject)


def _county(made: Filling, place: Region, n: int) -> None:
    rest = n % BY_COUNTY
    if rest in (0, 1):
        made.named(PoorKind.DEEP_COUNTY, place, is_led=rest == 1)
    _group(made, place, 1 if rest == 1 else 2)
    if rest == 1:
        made.holes[Hole.CO_LEADERS].add((place.path,))
    if rest == 2:
        made.holes[Hole.SUBJECTS].add((place.path,))
    for subject in Subject:
        if not (rest == 2 and subject == Subject.HOUSING):
            led = {"never": True} if rest == 3 and subject == Subject.FUNDS else {}
            _force(made, place, subject, **led)


def _township(made: Filling, place: Region, n: int, top: Region) -> None:
    rest = n % BY_TOWNSHIP
    if rest in (0, 1):
        kind = PoorKind.POOR_TOWNSHIP if rest else PoorKind.DEEP_TOWNSHIP
        made.named(kind, place, is_led=rest == 0)
    if rest == 0:
        made.holes[Hole.NO_POST].add((place.path,))
    else:
        name = f"{place.name}一线指挥部"
        post = made.body(BodyKind.COMMAND_POST, place, name)
        made.led(post, Role.COMMANDER, days_vacant=20 if rest == 1 else 0)
        if rest == 1:
            made.holes[Hole.NO_COMMANDER].add((place.path, name))
    if rest == 2:
        made.holes[Hole.TOWNSHIP].add((place.path,))
    else:
        made.charge(ChargeKind.TOWNSHIP, place, top)
    if rest == 3:
        made.holes[Hole.SUBJECTS].add((place.path,))
    for subject in Subject:
        if not (rest == 3 and subject in (Subject.EDUCATION, Subject.MEDICAL)):
            led = {"days_vacant": 10} if rest == 4 and subject == Subject.INDUSTRY else {}
            _force(made, place, subject, **led)


def _village(made: Filling, place: Region, n: int) -> None:
    rest = n % BY_VILLAGE
    if rest in (6, 7):
        made.named(PoorKind.DEEP_VILLAGE, place, is_led=rest == 6)
    name = f"{place.name}脱贫攻坚工作队"
    if rest == 0:
        made.holes[Hole.NO_TEAM].add((place.path,))
    else:
        team = made.body(BodyKind.WORK_TEAM, place, name)
        _captain(made, team, rest)
        _members(made, team, rest)
    township = place.parent
    if rest == 3:
        made.holes[Hole.VILLAGE].add((place.path,))
    else:
        made.charge(ChargeKind.VILLAGE, place, township.parent if township else place)
    if rest == 4:
        made.holes[Hole.GROUPS].add((place.path,))
        return
    for group in range(1, GROUPS + 1):
        left = made.day - timedelta(days=7) if rest == 5 and group == 1 else None
        made.charge(ChargeKind.GROUP, place, place, group_name=f"第{group}组", ends_on=left)
        if left:
            made.holes[Hole.GROUP_LEFT].add((place.path, f"第{group}组"))


def _captain(made: Filling, team: Body, rest: int) -> None:
    named = (team.region.path, team.name)
    if rest == 8 and made.seats:  # the captain of the village before leads this one as well
        before = next(s for s in reversed(made.seats) if s.role == Role.CAPTAIN)
        made.seat(team, Role.CAPTAIN, before.cadre, strand=Strand.RESIDENT)
        for body in (before.body, team):
            key = (body.region.path, body.name, before.cadre.number, Role.CAPTAIN.value)
            made.holes[Hole.LEADS_TWO].add(key)
        return
    if rest in (1, 2):
        made.holes[Hole.NO_CAPTAIN].add(named)
    made.led(team, Role.CAPTAIN, days_vacant=5 if rest == 2 else 0, never=rest == 1)


def _members(made: Filling, team: Body, rest: int) -> None:
    path, name = team.region.path, team.name
    strands = [strand.value for strand in Strand]
    for n in range(MEMBERS):
        gone = made.day - timedelta(days=3) if rest == 6 and n == 0 else None
        cadre = made.cadre(team.region, Audience.RESIDENT, ends_on=gone)
        made.seat(team, Role.MEMBER, cadre, strand=strands[n % 4])
        if gone:
            made.holes[Hole.GONE].add((path, name, cadre.number, Role.MEMBER.value))
        if rest == 9 and n == 1:
            made.seat(team, Role.LIAISON, cadre)
            for role in (Role.MEMBER, Role.LIAISON):
                made.holes[Hole.SAME_BODY].add((path, name, cadre.number, role.value))


def _workers(made: Filling, grids: list[Region]) -> None:
    users = [
        User(username=f"org-grid-{grid.code}", full_name="网格员", password="!") for grid in grids
    ]
    User.objects.bulk_create(users, batch_size=2000)
    postings = []
    for n, (grid, user) in enumerate(zip(grids, users, strict=True)):
        left = made.day - timedelta(days=1) if n % BY_GRID == 0 else None
        if left:
            made.holes[Hole.NO_WORKER].add((grid.path,))
        postings.append(
            Posting(user=user, duty=Duty.GRID_WORKER, region=grid, starts_on=BEGAN, ends_on=left)
        )
    Posting.objects.bulk_create(postings, batch_size=2000)


def grids(number: int) -> None:
    """So many grids, spread evenly over the villages there are."""
    villages = list(Region.objects.at(Level.VILLAGE).order_by("path"))
    each, more = divmod(number, len(villages))
    made = [
        Region(
            code=f"{village.code}{grid:03d}",
            name=f"{grid}网格",
            level=Level.GRID,
            parent=village,
            path=f"{village.path}{grid:03d}/",
        )
        for n, village in enumerate(villages)
        for grid in range(1, each + (n < more) + 1)
    ]
    Region.objects.bulk_create(made, batch_size=2000)


def make(number: int) -> None:
    """Fill a database whose divisions are loaded and which has no grids; say what was planted."""
    grids(number)
    for hole, found in fill(timezone.localdate()).items():
        print(f"  {hole}: {len(found)} planted", file=sys.stderr)
