"""The record of one household: every field, its forms, and where each value comes from."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from households import acts, pages, provenance, tabs
from households.acts.corrections import FIRST_YEAR, FieldErrorsError
from households.acts.errors import ActError
from households.models import Household
from households.record import history
from households.record.editing import SectionForm
from households.record.groups import HOUSEHOLD_KEYS, MEMBER_KEYS, YEARLY
from households.record.preview import lines_of
from households.record.sections import Record
from households.responsibility import chain
from households.views.households import in_sight
from qiannan import asked
from regions.duties import Permission
from regions.guards import require
from regions.models import User


def _household(request: HttpRequest, pk: int) -> Household:
    user: User = request.user  # type: ignore[assignment]
    return get_object_or_404(in_sight(user).with_places(), pk=pk)


def _number(text: str | None) -> int | None:
    return asked.year(text) or None


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def household_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Every field of a household and its members for one year; with origins when asked for."""
    user: User = request.user  # type: ignore[assignment]
    household = _household(request, pk)
    record = Record(household, user, year=_number(request.GET.get("year")))
    with_origins = request.GET.get("origins") == "1"
    if with_origins:
        record.origins = provenance.origins(household)
    places = household.region.ancestors
    context = {
        **tabs.head_of(household, user, "households:household-record"),
        "crumbs": pages.crumbs(places, user),
        "record": record,
        "sections": record.sections(places),
        "members": record.members(),
        "responsibility": chain.facts_of(household),
        "with_origins": with_origins,
        "this_year": timezone.localdate().year,
        "may_begin": record.may_edit and timezone.localdate().year not in record.years,
    }
    return render(request, "households/record.html", context)


# --- setting right ----------------------------------------------------------------------------
@require(Permission.HOUSEHOLD_PROPOSE)
@require_http_methods(["GET", "POST"])
def record_edit(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """A form of one section of the household; what it changes is shown before it is reported."""
    if section not in HOUSEHOLD_KEYS:
        raise Http404
    return _edit(request, _household(request, pk), section)


@require(Permission.HOUSEHOLD_PROPOSE)
@require_http_methods(["GET", "POST"])
def member_edit(request: HttpRequest, pk: int, person: int, section: str) -> HttpResponse:
    """A form of what is known of one member."""
    if section not in MEMBER_KEYS:
        raise Http404
    return _edit(request, _household(request, pk), section, person)


def _edit(
    request: HttpRequest, household: Household, section: str, person: int | None = None
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if not user.can(Permission.HOUSEHOLD_PROPOSE, at=household.region):
        raise PermissionDenied
    record = Record(household, user)
    member = next((m for m in record.memberships if m.person_id == person), None)
    if person is not None and member is None:
        raise Http404
    form = SectionForm(
        record,
        section,
        year=_year(request, record, section),
        member=member,
        data=request.POST if request.method == "POST" else None,
    )
    step = request.POST.get("step", "")
    if request.method == "GET" or step == "back":
        return _form_page(request, household, form)
    return _decide(request, household, form, send=step == "send")


def _year(request: HttpRequest, record: Record, section: str) -> int | None:
    """The year of the form: the one asked for, else the newest on record, else this one."""
    if section not in YEARLY:
        return None
    this_year = timezone.localdate().year
    asked = _number(request.GET.get("year"))
    if asked is not None and FIRST_YEAR <= asked <= this_year:
        return asked
    return record.years[0] if record.years else this_year


def _decide(
    request: HttpRequest, household: Household, form: SectionForm, *, send: bool
) -> HttpResponse:
    """Show what would change, or report it. What cannot be read goes back beside its field."""
    user: User = request.user  # type: ignore[assignment]
    given = form.given()
    overtaken = form.overtaken()
    day = asked.day(request.POST.get("happened_on")) or timezone.localdate()
    note = request.POST.get("note", "").strip()[:500]
    try:
        planned = acts.preview("correct", household, given, on=day)
        act = (
            acts.propose("correct", household, given, by=user, happened_on=day, note=note)
            if send
            else None
        )
    except FieldErrorsError as error:
        form.add_errors(error)
        return _form_page(request, household, form, status=422)
    except ActError as error:
        form.form.add_error(None, str(error))
        return _form_page(request, household, form, status=422)
    if act:
        messages.success(request, _("Reported. It is in force once another person has signed it."))
        return HttpResponseRedirect(reverse("households:act-detail", args=[act.pk]))
    context = {
        **_context(household, form, user),
        "lines": lines_of(planned.changes),
        "conflicts": planned.conflicts,
        "warnings": [*overtaken, *planned.warnings],
        "day": day,
        "today": timezone.localdate(),
        "note": note,
    }
    return render(request, "households/record_preview.html", context)


def _form_page(
    request: HttpRequest, household: Household, form: SectionForm, status: int = 200
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    context = _context(household, form, user)
    return render(request, "households/record_edit.html", context, status=status)


def _context(household: Household, form: SectionForm, user: User) -> dict[str, Any]:
    return {
        "household": household,
        "crumbs": pages.crumbs(household.region.ancestors, user),
        "edited": form,
        "back_url": _back_url(household, form),
    }


def _back_url(household: Household, form: SectionForm) -> str:
    url = reverse("households:household-record", args=[household.pk])
    return f"{url}?year={form.year}" if form.year else url


# --- history ----------------------------------------------------------------------------------
@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def field_history(
    request: HttpRequest, pk: int, table: str, row: int, field: str = ""
) -> HttpResponse:
    """What a field, or every field of a row, was over time: by whom, from what, signed by whom."""
    user: User = request.user  # type: ignore[assignment]
    household = _household(request, pk)
    record = Record(household, user)
    found = history.of_row(record, table, row, field)
    if found is None:
        raise Http404
    context = {
        "household": household,
        "crumbs": pages.crumbs(household.region.ancestors, user),
        "found": found,
        "row_url": reverse("households:row-history", args=[household.pk, table, row]),
        "back_url": reverse("households:household-record", args=[household.pk]),
    }
    return render(request, "households/field_history.html", context)
