"""The trail for auditors, and the calendar of working days."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger import heads, trail, trail_export
from ledger.models import CalendarDay, Event
from qiannan.asked import DayField
from qiannan.web import key_of, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User

PAGE = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require(Permission.EVENT_VIEW)
@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    """Who did what, when and where, newest first by keyset; never what a case says."""
    user: User = request.user  # type: ignore[assignment]
    form, found, group = _asked(request, user)
    rows = trail.in_group(found, group)
    before = key_of(request, "before")
    if before:
        rows = rows.filter(pk__lt=before)
    events = list(rows[: PAGE + 1])
    shown = events[:PAGE]
    context = {
        "form": form,
        "rows": trail.lines(shown),
        "tabs": _tabs(request, found, group),
        "export": f"{reverse('ledger:event-export')}{_query(request)}",
        "older": _query(request, before=shown[-1].pk) if len(events) > PAGE else "",
        "newest": _query(request) if before else "",
    }
    return render_page(request, "ledger/event_list.html", "ledger/_events.html", context)


@require(Permission.EVENT_VIEW)
@require_GET
def event_export(request: HttpRequest) -> HttpResponse:
    """The events that match as Excel, at most 50,000; the export is an event itself."""
    user: User = request.user  # type: ignore[assignment]
    _form, found, group = _asked(request, user)
    workbook = trail_export.write(
        trail.in_group(found, group), by=user, query=_query(request).removeprefix("?")
    )
    name = f"{_('Trail')}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    return FileResponse(workbook, as_attachment=True, filename=name, content_type=EXCEL)


def _asked(request: HttpRequest, user: User) -> tuple[trail.TrailForm, QuerySet[Event], str]:
    """The form, what matches it but for the group, and the group. A wrong field matches nothing."""
    form = trail.TrailForm(request.GET)
    if not form.is_valid():
        return form, Event.objects.none(), ""
    return form, trail.found(user, form.cleaned_data), form.cleaned_data["group"]


def _query(request: HttpRequest, **changed: Any) -> str:
    """The conditions of the page as a query, without where it stands unless that is given."""
    query = request.GET.copy()
    query.pop("before", None)
    for name, value in changed.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"


def _tabs(
    request: HttpRequest, found: QuerySet[Event], group: str
) -> list[tuple[str, int | None, str, bool]]:
    """A tab a group with its count; a count that stopped at the cap says so in the name."""
    names = {"": _("All"), **trail.GROUPS}
    tabs = []
    for key, count in trail.counts(found).items():
        name, most = str(names[key]), count > trail.COUNT_CAP
        said = f"{name} {trail.COUNT_CAP:,}+" if most else name
        tabs.append((said, None if most else count, _query(request, group=key), key == group))
    return tabs


class HeadForm(forms.Form):
    """A chain head as it is printed at the end of a bulletin."""

    chain = forms.CharField(label=gettext_lazy("Path of the place"), max_length=40, strip=True)
    seq = forms.IntegerField(
        label=gettext_lazy("Number of the event"), min_value=1, max_value=2**63 - 1
    )
    hash = forms.CharField(
        label=gettext_lazy("Hash, the first 8 characters or more"), max_length=100, strip=True
    )


@require(Permission.EVENT_VIEW)
@require_GET
def head_check(request: HttpRequest) -> HttpResponse:
    """Does the chain still run through a head that was printed?"""
    user: User = request.user  # type: ignore[assignment]
    form = HeadForm(request.GET or None)
    verdict = None
    if request.GET and form.is_valid():
        given = form.cleaned_data
        in_sight = any(
            given["chain"].startswith(path) for path in user.paths_where(Permission.EVENT_VIEW)
        )
        wrong = heads.check(heads.Head(given["chain"], given["seq"], given["hash"]))
        verdict = wrong if in_sight else _("This chain lies outside your places.")
    context = {"form": form, "verdict": verdict}
    return render(request, "ledger/head_check.html", context, status=422 if form.errors else 200)


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
        field_classes = {"date": DayField}


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
