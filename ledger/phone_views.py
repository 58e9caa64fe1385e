"""The office's view of phones in the field: who sent last when, what is unsent, what waits."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ledger.acts import burden, devices, office, parcels, told
from ledger.models import FieldDevice
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require, require_login
from regions.models import Region, User

STATES: dict[str, Promise] = {
    "": gettext_lazy("All people"),
    "late": gettext_lazy("Unsent for over a day"),
    "silent": gettext_lazy("No contact for a week"),
    "without": gettext_lazy("No phone yet"),
}
MEASURES: dict[str, Promise] = {
    "minutes": gettext_lazy("Minutes of entry"),
    "screens": gettext_lazy("Screens"),
    "asked_again": gettext_lazy("Asked though it was known"),
    "night_minutes": gettext_lazy("Minutes at night"),
}
SHOWN_ACTS = 30


@require(Permission.HOUSEHOLD_VIEW, Permission.ACCOUNT_MANAGE)
@require_GET
def phone_list(request: HttpRequest) -> HttpResponse:
    """The people of a place with their phones, who waits longest first."""
    user: User = request.user  # type: ignore[assignment]
    sight = office.sight_of(user)
    if not sight.people:
        return redirect("ledger:phone-person", user.pk)
    place = Region.objects.within_paths(sight.people).filter(code=request.GET.get("region", ""))
    region = place.first()
    if region:
        sight = office.narrowed(sight, region)
    found = office.people(sight.people)
    conditions = office.state_filters()
    state = request.GET.get("state", "")
    page = paginate(request, found.filter(conditions.get(state, conditions[""])))
    context = {
        "region": region,
        "crumbs": _crumbs(user, region),
        "tabs": [
            (words, found.filter(conditions[word]).count(), _query(request, word), word == state)
            for word, words in STATES.items()
        ],
        "page": page,
        "lines": office.lines(page.object_list, sight, by=user),
        "sees_work": bool(sight.work),
        "may_load": bool(user.paths_where(parcels.LOADS)),
        "waiting": _waiting(user, sight),
        "state": state,
    }
    return render_page(request, "ledger/phone_list.html", "ledger/_phones.html", context)


def _query(request: HttpRequest, state: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query["state"] = state
    return f"?{query.urlencode()}"


def _crumbs(user: User, region: Region | None) -> list[tuple[str, str]]:
    """The places from the top; each in sight is its own list."""
    if region is None:
        return []
    address = reverse("ledger:phone-list")
    paths = office.sight_of(user).people
    return [
        (r.name, f"{address}?region={r.code}" if any(r.path.startswith(p) for p in paths) else "")
        for r in region.ancestors
    ]


def _waiting(user: User, sight: office.Sight) -> list[office.Waiting]:
    """What waits for somebody, each with its list."""
    if not sight.work:
        return []
    address = reverse("ledger:field-act-list")
    counts = office.act_counts(office.acts(sight.work))
    mine = [
        office.Waiting(str(words), counts[word], f"{address}?state={word}")
        for word, words in told.STATES.items()
        if word
    ]
    return [*mine, *(one for find in office.WAITING if (one := find(user)))]


@require_login
@require_GET
def phone_mine(request: HttpRequest) -> HttpResponse:
    """One's own phones."""
    return redirect("ledger:phone-person", request.user.pk)


@require_login
@require_GET
def phone_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The phones of one person, what a week of it costs, and what was sent of late."""
    user: User = request.user  # type: ignore[assignment]
    person = office.person(user, pk)
    if person is None:
        raise Http404
    is_own = person.pk == user.pk
    sight = office.sight_of(user)
    phones = list(FieldDevice.objects.filter(user=person).select_related("user", "revoked_by"))
    found = office.acts_of(person, user)
    weeks = burden.weeks_of([person.pk], timezone.localdate()).get(person.pk, [])
    sees_work = is_own or bool(sight.work)
    context = {
        "person": person,
        "is_own": is_own,
        "is_office": bool(sight.people),
        "phones": [(phone, devices.may_revoke(phone, user)) for phone in phones],
        "sees_work": sees_work,
        "measures": [(MEASURES[each["name"]], each) for each in burden.pictures(weeks)]
        if weeks and sees_work
        else [],
        "weeks": weeks,
        "acts": told.lines(office.with_rows(found)[:SHOWN_ACTS]),
    }
    return render(request, "ledger/phone_person.html", context)


@require_login
@require_POST
def phone_revoke(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a phone out of use: it forgets what it can read; what is unsent is kept sealed."""
    user: User = request.user  # type: ignore[assignment]
    device = get_object_or_404(FieldDevice.objects.select_related("user"), pk=pk)
    if office.person(user, device.user_id) is None:
        raise Http404
    devices.revoke(device, by=user)
    messages.success(request, _("The phone is out of use; what is unsent stays sealed on it."))
    return redirect("ledger:phone-person", device.user_id)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def field_act_list(request: HttpRequest) -> HttpResponse:
    """What phones sent about the places in sight, by what became of it."""
    user: User = request.user  # type: ignore[assignment]
    found = office.acts_in_sight(user)
    state = request.GET.get("state", "")
    conditions = office.ACT_STATES
    counts = office.act_counts(found)
    page = paginate(
        request, office.with_rows(found.filter(conditions.get(state, conditions[""])()))
    )
    context = {
        "tabs": [
            (words, counts[word], _query(request, word), word == state)
            for word, words in told.STATES.items()
        ],
        "page": page,
        "lines": told.lines(page.object_list),
        "state": state,
    }
    return render_page(request, "ledger/field_act_list.html", "ledger/_field_acts.html", context)
