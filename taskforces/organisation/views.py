"""The chart of a place, the list of bodies, one body, places in charge."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ledger import shown
from qiannan.templatetags.face import short_time
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User
from regions.posters import posters_of
from taskforces.models import Body, Charge, DutyLine, Seat, SeatHandOver
from taskforces.models.organisation import LEADS, holds_on
from taskforces.organisation import chart, coverage
from taskforces.organisation.charging import may_give
from taskforces.organisation.drawing import drawn
from taskforces.organisation.filters import BodyFilter, ChargeFilter
from taskforces.organisation.forms import EndForm, SeatForm
from taskforces.organisation.places import crumbs, place_of
from taskforces.tasks import body_tabs

VIEW = Permission.ORGANISATION_VIEW
WIDE, NARROW = 6, 2
PAPERS = {"a3": 8, "a4": 6}


@require(VIEW)
@require_GET
def organisation(request: HttpRequest) -> HttpResponse:
    """The organisation of a place as a picture; boxes lead to bodies and to places below."""
    user: User = request.user  # type: ignore[assignment]
    place = place_of(request)
    bands = chart.picture(place, timezone.localdate())
    context = {
        "place": place,
        "wide": drawn(bands, columns=WIDE, width=1200),
        "narrow": drawn(bands, columns=NARROW, width=356),
        "vacant": sum(box.is_vacant for band in bands for box in band.boxes),
        "may_edit": user.can(Permission.ORGANISATION_EDIT, at=place),
        "posters": posters_of(place, user),
        "crumbs": crumbs(place.ancestors[:-1], user, "taskforces:organisation"),
    }
    return render(request, "taskforces/organisation/chart.html", context)


@require(VIEW)
@require_GET
def organisation_print(request: HttpRequest) -> HttpResponse:
    """The picture alone, for A3 or A4 across."""
    user: User = request.user  # type: ignore[assignment]
    place = place_of(request)
    paper = request.GET.get("paper", "a4")
    paper = paper if paper in PAPERS else "a4"
    bands = chart.picture(place, timezone.localdate())
    context = {
        "place": place,
        "paper": paper,
        "drawing": drawn(bands, columns=PAPERS[paper], width=200 * PAPERS[paper]),
        "narrow": drawn(bands, columns=NARROW, width=356),
        "today": timezone.localdate(),
        "by": user.full_name,
        "at": short_time(timezone.now()),
        "posters": posters_of(place, user, but="taskforces:organisation-print"),
        "crumbs": crumbs(place.ancestors, user, "taskforces:organisation"),
    }
    request.stands_at = reverse("taskforces:organisation")  # type: ignore[attr-defined]
    return render(request, "taskforces/organisation/print.html", context)


def bodies_in_sight(request: HttpRequest) -> QuerySet[Body]:
    user: User = request.user  # type: ignore[assignment]
    return Body.objects.visible_to(user, VIEW).select_related("region__parent", "above")


@require(VIEW)
@require_GET
def body_list(request: HttpRequest) -> HttpResponse:
    """The bodies in sight, with who leads them and how many sit in them."""
    user: User = request.user  # type: ignore[assignment]
    found = BodyFilter(request.GET, bodies_in_sight(request), request=request)
    page = paginate(request, found.qs.order_by("region__path", "kind", "subject", "pk"))
    context = {
        "filter": found,
        "page": page,
        "rows": _body_rows(list(page.object_list)),
        "place": narrowed(request),
        "may_edit": bool(user.paths_where(Permission.ORGANISATION_EDIT)),
    }
    full, part = "bodies.html", "_bodies.html"
    return render_page(
        request, f"taskforces/organisation/{full}", f"taskforces/organisation/{part}", context
    )


def narrowed(request: HttpRequest) -> Region | None:
    """The place that the address narrows a list to."""
    code = request.GET.get("region", "")
    return Region.objects.filter(code=code).first() if code else None


def _body_rows(bodies: list[Body]) -> list[tuple[Body, list[Seat], int]]:
    """Each body with its leaders and the number of those who sit in it today."""
    keys = [one.pk for one in bodies]
    today = timezone.localdate()
    held = Seat.objects.on(today).filter(body__in=keys)
    counts = dict(held.order_by().values_list("body").annotate(n=Count("cadre", distinct=True)))
    leaders: dict[int, list[Seat]] = {}
    for seat in held.filter(role__in=LEADS).select_related("cadre").order_by("starts_on", "pk"):
        leaders.setdefault(seat.body_id, []).append(seat)
    return [(one, leaders.get(one.pk, []), counts.get(one.pk, 0)) for one in bodies]


def body_in_sight(request: HttpRequest, pk: int) -> Body:
    return get_object_or_404(bodies_in_sight(request), pk=pk)


@require(VIEW)
@require_GET
def body_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One body: who sits in it, who sat in it, what it has to do."""
    return body_page(request, body_in_sight(request, pk))


def body_page(request: HttpRequest, body: Body, *, status: int = 200, **forms: Any) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    may_edit = user.can(Permission.ORGANISATION_EDIT, at=body.region)
    stands = body.ends_on is None
    waits = SeatHandOver.objects.filter(seat=OuterRef("pk"), state__in=("prepared", "left"))
    seats = body.seats.select_related("cadre").annotate(waits=Exists(waits))
    now = sorted(seats.filter(holds_on(today)), key=lambda one: one.role not in LEADS)
    open_forms = {}
    if may_edit and stands:
        open_forms = {
            "seat": SeatForm(body=body, user=user),
            "dissolve": EndForm(),
        } | forms
    above = body.above if body.above and user.can(VIEW, at=body.above.region) else None
    context = {
        "body": body,
        "tabs": body_tabs.tabs(request, body, body_tabs.SEATS),
        "facts": _facts(body, above),
        "above": above,
        "below": body.below.filter(ends_on__isnull=True).order_by("region__path", "pk")[:60],
        "now": now,
        "is_led": any(one.role in LEADS for one in now),
        "before": seats.filter(ends_on__lt=today).order_by("-ends_on", "-pk")[:100],
        "duties": _duties(body),
        "acts": open_forms,
        "may_edit": may_edit and stands,
        "story": shown.story(Body.subject_label, body.pk),
        "crumbs": crumbs(body.region.ancestors, user, "taskforces:organisation"),
    }
    request.stands_at = reverse("taskforces:organisation")  # type: ignore[attr-defined]
    return render(request, "taskforces/organisation/body.html", context, status=status)


def _facts(body: Body, above: Body | None) -> list[tuple[str, Any]]:
    """What is known of it; the body above has a link of its own where it is in sight."""
    found = [
        (_("Kind of body"), body.get_kind_display()),
        (_("Subject of the task force"), body.get_subject_display()),
        (_("Place"), body.region.name),
        (_("Answers to"), body.above.name if body.above and not above else ""),
        (_("Document number"), body.document_no),
        (_("Founded on"), f"{body.starts_on}"),
        (_("Dissolved on"), f"{body.ends_on}（{body.end_words}）" if body.ends_on else ""),
    ]
    return [(label, value) for label, value in found if value]


def _duties(body: Body) -> QuerySet[DutyLine]:
    """What the lists of duties in force ask of this kind of body."""
    today = timezone.localdate()
    lines = DutyLine.objects.on(today).filter(kind=body.kind)
    return lines.select_related("duty_list").order_by("duty_list", "order", "pk")


@require(VIEW)
@require_GET
def charge_list(request: HttpRequest) -> HttpResponse:
    """Who is in charge of which place."""
    user: User = request.user  # type: ignore[assignment]
    rows = Charge.objects.visible_to(user, VIEW).select_related("region__parent", "cadre")
    found = ChargeFilter(request.GET, rows, request=request)
    waits = SeatHandOver.objects.filter(charge=OuterRef("pk"), state__in=("prepared", "left"))
    ordered = found.qs.annotate(waits=Exists(waits)).order_by(
        "region__path", "kind", "group_name", "pk"
    )
    page = paginate(request, ordered)
    context = {
        "filter": found,
        "page": page,
        "rows": [(one, may_give(user, one.kind, one.region)) for one in page],
        "place": narrowed(request),
        "may_edit": bool(user.paths_where(Permission.ORGANISATION_EDIT)),
    }
    return render_page(
        request,
        "taskforces/organisation/charges.html",
        "taskforces/organisation/_charges.html",
        context,
    )


@require(VIEW)
@require_GET
def organisation_coverage(request: HttpRequest) -> HttpResponse:
    """What is missing or double here, and by the places right below."""
    user: User = request.user  # type: ignore[assignment]
    place = place_of(request)
    found = coverage.coverage(place, timezone.localdate())
    context = {
        "place": place,
        "coverage": found,
        "below": [one for one in found.below if not one.is_own or one.total],
        "crumbs": crumbs(place.ancestors[:-1], user, "taskforces:coverage"),
    }
    return render(request, "taskforces/organisation/coverage.html", context)


def _day_of(request: HttpRequest) -> date:
    """The day that the address names, or today; nothing is known of a day to come."""
    today = timezone.localdate()
    try:
        return min(date.fromisoformat(request.GET.get("day", "")), today)
    except ValueError:
        return today


@require(VIEW)
@require_GET
def coverage_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The rows behind a figure of what is missing or double, as of today or of an earlier day."""
    user: User = request.user  # type: ignore[assignment]
    place = place_of(request)
    today = _day_of(request)
    hole = coverage.hole_of(kind)
    of = coverage.own_of if request.GET.get("own") else coverage.rows_of
    page = paginate(request, of(hole, place, today))
    rows = coverage.listed(hole, page.object_list, today)
    context = {
        "place": place,
        "title": hole.label,
        "page": page,
        "rows": [("", one) for one in rows],
        "crumbs": crumbs(place.ancestors, user, "taskforces:coverage"),
    }
    return render(request, "taskforces/organisation/coverage_list.html", context)


@require(VIEW)
@require_GET
def coverage_together(request: HttpRequest) -> HttpResponse:
    """The rows of every kind that are missing or double in a place, or in it alone."""
    user: User = request.user  # type: ignore[assignment]
    place, day = place_of(request), _day_of(request)
    own = bool(request.GET.get("own"))
    page = paginate(request, coverage.rows_together(place, day, own=own))
    rows = coverage.listed_together(page.object_list, day)
    context = {
        "place": place,
        "title": _("Vacant and double"),
        "page": page,
        "rows": [(hole.label, one) for hole, one in rows],
        "crumbs": crumbs(place.ancestors, user, "taskforces:coverage"),
    }
    return render(request, "taskforces/organisation/coverage_list.html", context)
