"""Who meets: the members of a body, who may chair it, and the notice (会议通知) that asks them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accountability.meetings.kinds import RULES, title_of
from accountability.models import Meeting, MeetingKind
from ledger import notices
from regions.duties import GRANTS, Permission
from regions.models import Cadre, Posting, Region, User
from taskforces.models import LEADING, Body, Role, Seat
from taskforces.models.organisation import LEADS

_OF_THE_GROUP = (MeetingKind.LEADING_GROUP, MeetingKind.OFFICE)
# An office meeting is one of those who lead the group and its office, not of all its members.
_OF_AN_OFFICE_MEETING = (Role.CO_LEADER, Role.LEADER, Role.DEPUTY)
_RANK = {role: n for n, role in enumerate(Role)}
_ALL = frozenset(LEADS | {Role.DEPUTY})


@dataclass(frozen=True)
class Asked:
    """Somebody asked to come; a member of the body that meets is a `cadre`."""

    organ: str
    name: str
    post: str = ""
    cadre: Cadre | None = None

    def __str__(self) -> str:
        return f"{self.organ} {self.name} {self.post}".strip()


def bodies_of(kind: str, places: Iterable[Region]) -> QuerySet[Body]:
    """The standing bodies of some places that hold meetings of a kind."""
    rows = Body.objects.filter(region__in=list(places), kind__in=RULES[kind].bodies)
    return rows.filter(ends_on__isnull=True).select_related("region")


def members(kind: str, region: Region, body: Body | None, day: date) -> list[Asked]:
    """Who sits in the body on a day, who leads it first; of all task forces who leads each."""
    if not RULES[kind].bodies:
        return []
    seats = Seat.objects.on(day).select_related("cadre", "body")
    if body:
        seats = seats.filter(body=body)
        if kind == MeetingKind.OFFICE:
            seats = seats.filter(role__in=_OF_AN_OFFICE_MEETING)
    else:
        seats = seats.filter(body__in=bodies_of(kind, [region]), role__in=_ALL)
    found: dict[int, Asked] = {}
    for seat in sorted(seats, key=lambda one: (_RANK[Role(one.role)], one.body_id, one.pk)):
        found.setdefault(seat.cadre_id, _asked(seat))
    return list(found.values())


def _asked(seat: Seat) -> Asked:
    with override("zh-hans"):
        role = str(Role(seat.role).label)
    cadre = seat.cadre
    return Asked((seat.unit or cadre.unit)[:60], cadre.name, cadre.post or role, cadre)


def chairs(kind: str, region: Region, body: Body | None) -> QuerySet[User]:
    """Who may chair a meeting: accounts posted at the place.

    A leading group is chaired by one of its two co-leaders (双组长) where they have accounts, else
    by a leader of the place; task forces by who leads one or closes out its tasks; a joint meeting
    by who decides for it.
    """
    rules, today = RULES[kind], timezone.localdate()
    if kind == MeetingKind.JOINT:
        return _posted([region], rules.sign)
    posted = _posted([region], rules.see)
    seats = Seat.objects.on(today).filter(cadre__user__isnull=False)
    of = Q(body=body) if body else Q(body__in=bodies_of(kind, [region]))
    heads = seats.filter(of, role__in=[LEADING[one] for one in rules.bodies])
    by_seat = posted.filter(pk__in=heads.values("cadre__user"))
    if kind in _OF_THE_GROUP:
        return by_seat if by_seat.exists() else _posted([region], Permission.BULLETIN_ISSUE)
    by_post = _posted([region], Permission.TASK_FORCE_ISSUE, Permission.BULLETIN_ISSUE)
    return (by_seat | by_post).distinct()


def _posted(places: list[Region], *permissions: Permission) -> QuerySet[User]:
    duties = [duty for duty, grants in GRANTS.items() if grants & set(permissions)]
    rows = Posting.objects.on(timezone.localdate()).filter(region__in=places, duty__in=duties)
    return User.objects.filter(pk__in=rows.values("user")).order_by("pk")


def notify(meeting: Meeting) -> int:
    """Tell the chair and the members who have accounts; again when day or venue changes.

    Nobody is told of a joint meeting: its own members alone know that there is one.
    """
    if meeting.is_joint:
        return 0
    rows = meeting.attendances.filter(cadre__user__isnull=False).select_related("cadre__user")
    people = {row.cadre.user for row in rows if row.cadre and row.cadre.user}
    return notices.tell(
        people | {meeting.chair},
        key=f"meeting:{meeting.pk}:{meeting.held_on}:{meeting.venue}"[:120],
        text=f"请于{meeting.held_on}参加{title_of(meeting)}"
        + (f"，地点：{meeting.venue}" if meeting.venue else ""),
        url=reverse("accountability:meeting-notice", args=[meeting.pk]),
    )
