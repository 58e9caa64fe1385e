"""The board of deliveries, and what is expected of the departments."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qiannan.web import render_page
from regions.duties import Permission
from regions.guards import require
from screening import board
from screening.board import Cell, Line
from screening.expectation_forms import BoardForm, EndForm, ExpectationForm
from screening.extract_forms import counties_of
from screening.models import Expectation, Extract
from screening.operations import expectations
from screening.operations.deliverers import deliverable
from screening.operations.standing_files import BatchError
from screening.views.extracts import tabs


@require(Permission.EXTRACT_VIEW)
@require_GET
def extract_board(request: HttpRequest) -> HttpResponse:
    """Kinds of data by periods of one county, or by counties: who delivered, who is late."""
    counties = counties_of(request.user, Permission.EXTRACT_VIEW)
    form = BoardForm(request.GET, counties=counties)
    today = form.day or timezone.localdate()
    county = counties[0] if len(counties) == 1 else form.chosen
    feeds = deliverable(request.user)
    if county:
        lines = board.of_county(feeds, county, Extract.objects.all(), today)
    else:
        lines = board.of_counties(feeds, counties, Extract.objects.all(), today) if counties else []
    totals = board.totals(lines, by_county=county is None)
    only = request.GET.get("only")
    context = {
        "form": form,
        "county": county,
        "counties": counties,
        "today": today,
        "rows": [_row(line) for line in lines if _is_wanted(line, only, by_county=county is None)],
        "totals": [_total(request, state, totals[state], only) for state in board.STATES],
        "tabs": tabs("board"),
        "may_expect": bool(request.user.paths_where(Permission.CATALOGUE_EDIT)),
    }
    return render_page(request, "screening/extract_board.html", "screening/_board.html", context)


def _is_wanted(line: Line, only: str | None, *, by_county: bool) -> bool:
    if only not in board.STATES:
        return True
    return any(cell.state == only for cell in line.decisive(by_county=by_county))


def _row(line: Line) -> tuple[Line, list[tuple[Cell, str]]]:
    return line, [(cell, _behind(line, cell)) for cell in line.cells]


def _behind(line: Line, cell: Cell) -> str:
    """The address of the batches behind a cell; "" where nothing is expected."""
    if cell.span is None or cell.county is None:
        return ""
    asked = {"view": "log", "feed": line.feed.code, "county": cell.county.code}
    if line.expectation and line.expectation.period != Expectation.Period.ONCE:
        asked |= {"data_from": str(cell.span.first), "data_until": str(cell.span.last)}
    return f"{reverse('screening:extract-list')}?{urlencode(asked)}"


def _total(request: HttpRequest, state: str, count: int, only: str | None) -> dict[str, Any]:
    words = {
        board.IN_TIME: _("In time"),
        board.LATE: _("Late"),
        board.MISSING: _("Not delivered"),
        board.OPEN: _("Not due yet"),
        board.NEVER: _("Never delivered"),
    }
    asked = request.GET.copy()
    asked.pop("only", None)
    if only != state:
        asked["only"] = state
    return {
        "label": words[state],
        "count": count,
        "url": f"{request.path}?{asked.urlencode()}",
        "is_on": only == state,
        "is_bad": state in (board.MISSING, board.NEVER) and count > 0,
    }


@require(Permission.CATALOGUE_EDIT)
@require_GET
def expectation_list(request: HttpRequest) -> HttpResponse:
    """What is expected now and from later days on, and what ended."""
    today = timezone.localdate()
    rows = [
        {
            "row": row,
            "is_over": row.valid_until is not None and row.valid_until < today,
            "is_later": row.valid_from > today,
        }
        for row in Expectation.objects.select_related("county")
    ]
    rows.sort(key=lambda each: each["is_over"])
    context = {"rows": rows, "crumbs": _crumbs(), "end_form": EndForm()}
    return render(request, "screening/expectation_list.html", context)


@require(Permission.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def expectation_new(request: HttpRequest) -> HttpResponse:
    """Have a delivery expected from a day on."""
    counties = counties_of(request.user, Permission.EXTRACT_VIEW)
    initial = {name: request.GET[name] for name in ("feed", "county") if name in request.GET}
    form = ExpectationForm(request.POST or None, counties=counties, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            expectations.expect(by=request.user, **form.said)
        except BatchError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is expected from that day on."))
            return redirect("screening:expectation-list")
    crumbs = [*_crumbs()[:-1], (_("What is expected"), reverse("screening:expectation-list"))]
    context = {"form": form, "crumbs": [*crumbs, (_("Expect a delivery"), "")]}
    status = 422 if form.errors else 200
    return render(request, "screening/expectation_new.html", context, status=status)


@require(Permission.CATALOGUE_EDIT)
@require_POST
def expectation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Expect something no more after a day."""
    form = EndForm(request.POST)
    row = get_object_or_404(Expectation, pk=pk)
    if not form.is_valid():
        messages.error(request, _("Please give the last day."))
        return redirect("screening:expectation-list")
    try:
        expectations.end(row, on=form.cleaned_data["last_day"], by=request.user)
    except BatchError as error:
        messages.error(request, str(error))
    return redirect("screening:expectation-list")


def _crumbs() -> list[tuple[str, str]]:
    return [
        (_("Delivered files"), reverse("screening:extract-list")),
        (_("Who has delivered"), reverse("screening:extract-board")),
        (_("What is expected"), ""),
    ]
