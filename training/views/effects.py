"""What is behind the figures of what a session did: errors before and after it, and places."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import ABOVE, Region, User
from training import need_months, needs
from training.need_months import AFTER, BEFORE
from training.views.sessions import crumbs, session_in_sight


@require(Permission.TRAINING_VIEW)
@require_GET
def session_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The errors of a kind in the 30 days before a session, or after it, where those work who
    came.
    """
    session, today = session_in_sight(request, pk), timezone.localdate()
    need = needs.taught_against(session, today).get(request.GET.get("kind", ""))
    when = request.GET.get("when", BEFORE)
    if not session.held_at or need is None or when not in (BEFORE, AFTER):
        raise Http404
    user: User = request.user  # type: ignore[assignment]
    may_open = need.opens is None or user.can(need.opens, at=session.region)
    errors = needs.counted(session, need, today, after=when == AFTER)
    since, until = needs.span_of(session, today, after=when == AFTER)
    page = paginate(request, need_months.named(session.region, errors))
    context = {
        "cut": session,
        "title": need.label,
        "month": f"{since} — {until}",
        "page": page,
        "rows": [(one, need.label, may_open) for one in page.object_list],
        "crumbs": crumbs(session),
    }
    return render(request, "training/need_errors.html", context)


@require(Permission.TRAINING_VIEW)
@require_GET
def session_places(request: HttpRequest, pk: int) -> HttpResponse:
    """The places whose cadres came to a session."""
    session = session_in_sight(request, pk)
    if not session.held_at:
        raise Http404
    rows = Region.objects.filter(code__in=needs.places_of(session)).select_related(ABOVE)
    context = {
        "session": session,
        "title": _("Places of theirs"),
        "page": paginate(request, rows.order_by("path")),
        "crumbs": crumbs(session),
    }
    return render(request, "training/session_places.html", context)
