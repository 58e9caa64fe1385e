"""The ladder and the lists of duties: read by the joint meeting, edited at the prefecture."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability.cases.forms import DutyLineForm, LadderStepForm
from accountability.models import DutyLine, LadderStep
from ledger import events
from ledger.transitions import StaleStatusError
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User


def _prefecture() -> Region:
    return Region.objects.get(level=Level.PREFECTURE)


@transaction.atomic
def set_line(form: Any, *, kind: str, by: User) -> None:
    """Save a line of a catalogue and say so on the trail.

    Raises:
        PermissionDenied: `by` does not handle cases for the prefecture.
        StaleStatusError: somebody changed the line since it was read.
    """
    prefecture = _prefecture()
    if not by.can(Permission.CASE_HANDLE, at=prefecture):
        raise PermissionDenied(kind)
    form.hold()
    row = form.save()
    events.append(
        events.Draft(
            kind=kind,
            region=prefecture,
            subject=row._meta.label_lower,
            subject_id=row.pk,
            by=by,
            data={name: str(form.cleaned_data[name] or "") for name in form.changed_data},
        )
    )


def _page(
    request: HttpRequest, make: type[Any], line: Any, kind: str, name: str, **context: Any
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = make(request.POST or None, instance=line)
    if request.method == "POST" and form.is_valid():
        try:
            set_line(form, kind=kind, by=user)
        except StaleStatusError:  # compared anew, it says what changed
            form = make(request.POST, instance=make.Meta.model.objects.get(pk=line.pk))
        else:
            messages.success(request, _("It is recorded."))
            return redirect(f"accountability:{name}")
    context |= {
        "form": form,
        "may_edit": user.can(Permission.CASE_HANDLE, at=_prefecture()),
        "crumbs": [(_("Accountability cases"), reverse("accountability:case-list"))],
    }
    return render(
        request, "accountability/cases/catalogue.html", context, status=422 if form.errors else 200
    )


def _ladder(request: HttpRequest, step: LadderStep | None) -> HttpResponse:
    rows = [
        (
            reverse("accountability:case-ladder-edit", args=[row.pk]),
            row.name,
            _("%(n)s months") % {"n": row.effect_months} if row.effect_months else _("no period"),
            row.basis,
            row.valid_to,
        )
        for row in LadderStep.objects.all()
    ]
    return _page(
        request, LadderStepForm, step, "accountability.case.ladder_set", "case-ladder",
        title=_("Ladder"), rows=rows, second=_("Period of effect"), third=_("Document it rests on"),
        editing=step, back=reverse("accountability:case-ladder"),
    )  # fmt: skip


@require(Permission.CASE_VIEW, is_hidden=True)
@require_http_methods(["GET", "POST"])
def ladder(request: HttpRequest) -> HttpResponse:
    """The steps of the ladder; a new one is added below."""
    return _ladder(request, None)


@require(Permission.CASE_VIEW, is_hidden=True)
@require_http_methods(["GET", "POST"])
def ladder_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a step, or end it by a date."""
    return _ladder(request, get_object_or_404(LadderStep, pk=pk))


def _duties(request: HttpRequest, line: DutyLine | None) -> HttpResponse:
    rows = [
        (
            reverse("accountability:case-duty-edit", args=[row.pk]),
            row.name,
            f"{row.list_name} · {row.get_duty_display() or _('nobody in particular')}",
            row.content,
            row.valid_to,
        )
        for row in DutyLine.objects.all()
    ]
    return _page(
        request, DutyLineForm, line, "accountability.case.duty_set", "case-duties",
        title=_("Lists of duties"), rows=rows, second=_("List of duties"),
        third=_("What the duty asks"), editing=line, back=reverse("accountability:case-duties"),
    )  # fmt: skip


@require(Permission.CASE_VIEW, is_hidden=True)
@require_http_methods(["GET", "POST"])
def duty_lines(request: HttpRequest) -> HttpResponse:
    """The duties by post; a new one is added below."""
    return _duties(request, None)


@require(Permission.CASE_VIEW, is_hidden=True)
@require_http_methods(["GET", "POST"])
def duty_line_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a duty, or end it by a date."""
    return _duties(request, get_object_or_404(DutyLine, pk=pk))
