"""The trail for auditors, and the calendar of working days."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger.events import TEXTS
from ledger.models import CalendarDay, Event
from qiannan.web import render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Region

PAGE = 50


@require(Permission.EVENT_VIEW)
@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    """Who did what, when and where, newest first by keyset; never what a case says."""
    found = Event.objects.visible_to(request.user, Permission.EVENT_VIEW).order_by("-pk")
    query = {name: request.GET.get(name, "").strip() for name in ("kind", "who", "day", "before")}
    found = _narrowed(found, query)
    events = list(found[: PAGE + 1])
    places = dict(
        Region.objects.filter(path__in={e.region_path for e in events}).values_list("path", "name")
    )
    rows = [
        (event, TEXTS.get(event.kind, event.kind), places.get(event.region_path, event.region_path))
        for event in events[:PAGE]
    ]
    older = request.GET.copy()
    if len(events) > PAGE:
        older["before"] = str(events[PAGE - 1].pk)
    context = {
        "rows": rows,
        "query": query,
        "older": f"?{older.urlencode()}" if len(events) > PAGE else "",
    }
    return render_page(request, "ledger/event_list.html", "ledger/_events.html", context)


def _narrowed(found: Any, query: dict[str, str]) -> Any:
    """The events that match what was asked; nonsense in a field matches nothing by it."""
    if query["kind"]:
        found = found.filter(kind__startswith=query["kind"])
    if query["who"]:
        found = found.filter(actor_name=query["who"])
    if query["before"].isascii() and query["before"].isdigit():
        found = found.filter(pk__lt=int(query["before"][:18]))
    try:
        day = parse_date(query["day"])
    except ValueError:
        day = None
    return found.filter(at__date=day) if day else found


class CalendarForm(forms.ModelForm):
    class Meta:
        model = CalendarDay
        fields = ("date", "is_workday", "name", "source")
        labels = {
            "date": gettext_lazy("Day"),
            "is_workday": gettext_lazy("A working day"),
            "name": gettext_lazy("What it is"),
            "source": gettext_lazy("Number of the notice"),
        }
        widgets = {"date": forms.DateInput(attrs={"type": "date"})}


@require(Permission.CALENDAR_EDIT)
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Days that differ from the built-in calendar; deadlines count with them at once."""
    form = CalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The day is entered."))
        return redirect("ledger:calendar")
    context = {"form": form, "days": CalendarDay.objects.order_by("-date")[:200]}
    return render(request, "ledger/calendar.html", context, status=422 if form.errors else 200)


@require(Permission.CALENDAR_EDIT)
@require_POST
def calendar_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """The day follows the built-in calendar again."""
    get_object_or_404(CalendarDay, pk=pk).delete()
    messages.success(request, _("The day follows the built-in calendar again."))
    return redirect("ledger:calendar")
