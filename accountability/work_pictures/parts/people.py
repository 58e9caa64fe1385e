"""The posts a person holds, the training he or she had, the hand-overs that are open."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability.work_pictures.part import Entry, Figure, Line, Shown
from accountability.work_pictures.rows import Counted, Rows
from accountability.work_pictures.subjects import Person, Place, Span, Subject
from households.models import HandOver, Pairing
from regions.duties import Permission
from regions.models import Posting, Region, User
from taskforces.models import Charge, Seat, SeatHandOver
from taskforces.models.organisation import holds_on
from training.models import Enrolment, Presence

MOST = 12


@dataclass(frozen=True)
class Posts:
    """Postings, seats in bodies, places in charge and households stood by, on the last day."""

    code: str
    title: Promise | str
    needs: Permission = Permission.ORGANISATION_VIEW

    def shown(self, of: Subject, span: Span, reader: User) -> Shown | None:
        if isinstance(of, Place):
            return None
        held = [*_postings(of, span), *_seats(of, span, reader), *_charges(of, span, reader)]
        lines = held[:MOST]
        if len(held) > MOST:
            lines.append(Line(str(_("and %(n)d more") % {"n": len(held) - MOST})))
        return Shown(_stood_by(of, span), lines)

    def behind(self, of: Subject, span: Span, _reader: User, key: str) -> QuerySet[Any] | None:
        if isinstance(of, Place):
            return None
        if key != "homes":
            raise KeyError(key)
        return _pairings(of, span).select_related("household__region__parent").order_by("pk")

    def entries(self, rows: Any, reader: User) -> list[Entry]:
        seen = Pairing.objects.visible_to(reader, Permission.HOUSEHOLD_VIEW)
        in_sight = set(seen.filter(pk__in=[one.pk for one in rows]).values_list("pk", flat=True))
        found = []
        for row in rows:
            home = row.household
            page = reverse("households:household-detail", args=[home.pk])
            url = page if row.pk in in_sight else ""
            found.append(Entry(home.household_no, "", home.region, row.starts_on, url=url))
        return found

    def label(self, key: str) -> str:
        if key != "homes":
            raise KeyError(key)
        return str(_("Households stood by"))


POSTS = Posts("posts", _("Posts held"))


def _postings(of: Person, span: Span) -> list[Line]:
    rows = Posting.objects.on(span.until).filter(of.stands_in("user")).select_related("region")
    return [
        Line(f"{one.region.name} {one.unit or one.get_duty_display()}", f"{one.starts_on} —")
        for one in rows.order_by("region__level", "region__path")
    ]


def _seats(of: Person, span: Span, reader: User) -> list[Line]:
    rows = Seat.objects.filter(holds_on(span.until), cadre__in=of.cadres)
    return [
        Line(
            f"{one.body.name} {one.get_role_display()}",
            f"{one.starts_on} —",
            _where_seen(
                one.body.region, reader, reverse("taskforces:body-detail", args=[one.body_id])
            ),
        )
        for one in rows.select_related("body__region").order_by("starts_on", "pk")
    ]


def _charges(of: Person, span: Span, reader: User) -> list[Line]:
    page = reverse("taskforces:charge-list")
    rows = Charge.objects.on(span.until).filter(cadre__in=of.cadres).select_related("region")
    return [
        Line(
            f"{one.region.name}{one.group_name} {one.get_kind_display()}",
            f"{one.starts_on} —",
            _where_seen(one.region, reader, f"{page}?region={one.region.code}"),
        )
        for one in rows.order_by("starts_on", "pk")
    ]


def _where_seen(region: Region, reader: User, url: str) -> str:
    """An address within the organisation of a place, for who may look at it: a grid worker sees
    what he or she sits in, and not the body.
    """
    return url if reader.can(Permission.ORGANISATION_VIEW, at=region) else ""


def _pairings(of: Person, span: Span) -> QuerySet[Pairing]:
    return Pairing.objects.filter(of.stands_in("helper__user"), holds_on(span.until))


def _stood_by(of: Person, span: Span) -> list[Figure]:
    """How many households the person stands by; nothing of who has no account."""
    number = _pairings(of, span).count() if of.users else 0
    if not number:
        return []
    url = _behind("posts", "homes", of, span)
    return [Figure(_("Households stood by"), number, url=url)]


def _enrolled(rows: Any, of: Person) -> QuerySet[Any]:
    return rows.filter(cadre__in=of.cadres)  # type: ignore[no-any-return]


def _of_cadres_there(rows: Any, of: Place) -> QuerySet[Any]:
    return rows.filter(cadre__region__path__startswith=of.region.path)  # type: ignore[no-any-return]


def _enrolment(row: Enrolment) -> Entry:
    session = row.session
    return Entry(
        str(session),
        "、".join(topic.name for topic in session.topics.all()),
        session.region,
        session.starts_on,
        row.get_presence_display(),
        reverse("training:certificate", args=[row.pk])
        if row.certificate_no
        else reverse("training:session-detail", args=[session.pk]),
    )


_CAME = Q(presence=Presence.CAME)
TRAINING = Rows(
    code="training",
    title=_("Training"),
    needs=Permission.TRAINING_VIEW,
    rows=Enrolment.objects.exclude(session__state="cancelled")
    .prefetch_related("session__topics")
    .all,
    day="session__starts_on",
    figures={
        "asked": Counted(_("Enrolled, person-times")),
        "came": Counted(_("Attended, person-times"), lambda _s: _CAME, of="asked"),
        "passed": Counted(
            _("With a certificate"), lambda _s: Q(certificate_no__isnull=False), of="came"
        ),
    },
    entry=_enrolment,
    along=("session__region__parent", "cadre"),
    of_place=_of_cadres_there,
    of_person=_enrolled,
    by_account=False,
    of_seen=True,
)


@dataclass(frozen=True)
class HandOvers:
    """Hand-overs of posts and duties that wait for a signature today."""

    code: str
    title: Promise | str
    needs: Permission = Permission.ORGANISATION_VIEW

    def shown(self, of: Subject, span: Span, _reader: User) -> Shown | None:
        """Seats and charges in one statement, postings in another."""
        return Shown(
            [
                Figure(label, count, url=_behind("hand-overs", key, of, span) if count else "")
                for key, label in _HANDED.items()
                for count in (_waiting(of, key).count(),)
            ]
        )

    def behind(self, of: Subject, _span: Span, _reader: User, key: str) -> QuerySet[Any] | None:
        return _waiting(of, key).select_related("region__parent").order_by("-pk")

    def entries(self, rows: Any, reader: User) -> list[Entry]:
        """Whose hand-over it is stands on its own page, for whom it may be seen by."""
        return [
            Entry(
                str(_("Hand-over of a post")),
                row.get_duty_display() if isinstance(row, HandOver) else "",
                row.region,
                row.starts_on,
                row.get_state_display(),
                _hand_over_url(row, reader),
            )
            for row in rows
        ]

    def label(self, key: str) -> str:
        return str(_HANDED[key])


HAND_OVERS = HandOvers("hand-overs", _("Hand-overs waiting"))
_HANDED = {"seats": _("Of seats and places in charge"), "postings": _("Of postings")}


def _waiting(of: Subject, key: str) -> QuerySet[Any]:
    """Those that wait for a signature.

    Raises:
        KeyError: there is no such figure.
    """
    _HANDED[key]
    rows: Any = SeatHandOver.objects if key == "seats" else HandOver.objects
    rows = rows.filter(state__in=("prepared", "left"))
    if isinstance(of, Place):
        return rows.within_paths([of.region.path])  # type: ignore[no-any-return]
    if key == "seats":
        return rows.filter(Q(leaver__in=of.cadres) | Q(successor__in=of.cadres))  # type: ignore[no-any-return]
    return rows.filter(of.stands_in("leaver") | of.stands_in("successor"))  # type: ignore[no-any-return]


def _hand_over_url(row: SeatHandOver | HandOver, reader: User) -> str:
    if isinstance(row, SeatHandOver):
        may = reader.can(Permission.ORGANISATION_VIEW, at=row.region)
        page = "taskforces:hand-over-detail"
    else:
        is_party = reader.pk in (row.leaver_id, row.successor_id)
        may = is_party or reader.can(Permission.GRID_PLAN, at=row.region)
        page = "households:hand-over-detail"
    return reverse(page, args=[row.pk]) if may else ""


def _behind(part: str, key: str, of: Subject, span: Span) -> str:
    query = of.query | {"since": f"{span.since}", "until": f"{span.until}"}
    return f"{reverse('accountability:work-behind', args=[part, key])}?{urlencode(query)}"
