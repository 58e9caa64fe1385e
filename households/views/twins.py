"""Whether somebody a file names is a person of the base map who has no number yet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.models import Membership, RegisterLoad, RegisterTwin
from households.register import twins
from households.register.twins import TwinError
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import User

ANSWERS = {"same": True, "other": False}


@require(Permission.HOUSEHOLD_LOAD)
@require_http_methods(["GET", "POST"])
def register_twins(request: HttpRequest, pk: int) -> HttpResponse:
    """The pairs of a checked file, side by side; what is answered here is kept at once."""
    user: User = request.user  # type: ignore[assignment]
    mine = RegisterLoad.objects.visible_to(user, Permission.HOUSEHOLD_LOAD)
    load = get_object_or_404(mine.select_related("check_job"), pk=pk)
    rows = RegisterTwin.objects.visible_to(user, Permission.HOUSEHOLD_LOAD).filter(load=load)
    if request.method == "POST":
        kept = _keep(request, rows.select_related("village"), user)
        if kept:
            messages.success(request, _("Kept."))
        return redirect(request.get_full_path())
    page = paginate(request, rows.select_related("village", "person", "answered_by"))
    now = Membership.objects.current().filter(person__in=[row.person_id for row in page])
    homes = {m.person_id: m for m in now.select_related("household")}
    context = {
        "load": load,
        "page": page,
        "rows": [(row, homes.get(row.person_id)) for row in page],
        "is_open": load.state == RegisterLoad.State.CHECKED,
        "left": rows.filter(answer="").count(),
    }
    return render(request, "households/register_twins.html", context)


def _keep(request: HttpRequest, rows, user: User) -> int:  # type: ignore[no-untyped-def]
    """Keep each answer that was given; say what could not be kept."""
    given = {
        int(name.removeprefix("twin-")): ANSWERS[value]
        for name, value in request.POST.items()
        if name.startswith("twin-") and name[5:].isdecimal() and value in ANSWERS
    }
    kept = 0
    for twin in rows.filter(pk__in=given).order_by("pk"):
        if twin.answer == ("same" if given[twin.pk] else "other"):
            continue
        try:
            twins.answer(twin, by=user, is_same=given[twin.pk])
            kept += 1
        except TwinError as error:
            messages.error(request, str(error))
    return kept
