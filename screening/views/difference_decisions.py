"""Buttons of one difference. Out of sight is 404, in sight but not allowed 403."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regions.duties import Permission
from regions.guards import require
from screening.basemap import decisions
from screening.basemap.forms import DoorForm, ReasonForm, RevealForm, TakeForm
from screening.samples import DecisionError
from screening.views.differences import decide, difference_in_sight, page_of


@require(Permission.DIFFERENCE_DECIDE)
@require_POST
def difference_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Report their value as an act for another person to sign."""
    difference = difference_in_sight(request, pk)
    form = TakeForm(request.POST, difference=difference, auto_id="id_take_%s")
    return decide(
        request,
        pk,
        "take",
        form,
        lambda given: decisions.take_over(
            difference,
            by=request.user,  # type: ignore[arg-type]
            seen=given["seen"],
            happened_on=given.get("happened_on"),
            given=form.given,
            note=given["note"],
        ),
        _("Reported; another person signs it."),
    )


@require(Permission.DIFFERENCE_DECIDE)
@require_POST
def difference_keep(request: HttpRequest, pk: int) -> HttpResponse:
    difference = difference_in_sight(request, pk)
    return decide(
        request,
        pk,
        "keep",
        ReasonForm(request.POST),
        lambda given: decisions.keep(
            difference,
            by=request.user,  # type: ignore[arg-type]
            reason=given["reason"],
            seen=given["seen"],
        ),
        _("Kept as the base map has it."),
    )


@require(Permission.DIFFERENCE_DECIDE)
@require_POST
def difference_aside(request: HttpRequest, pk: int) -> HttpResponse:
    difference = difference_in_sight(request, pk)
    return decide(
        request,
        pk,
        "aside",
        ReasonForm(request.POST),
        lambda given: decisions.set_aside(
            difference,
            by=request.user,  # type: ignore[arg-type]
            reason=given["reason"],
            seen=given["seen"],
        ),
        _("Set aside."),
    )


@require(Permission.DIFFERENCE_DECIDE)
@require_POST
def difference_door(request: HttpRequest, pk: int) -> HttpResponse:
    difference = difference_in_sight(request, pk)
    return decide(
        request,
        pk,
        "door",
        DoorForm(request.POST),
        lambda given: decisions.send_to_door(
            difference,
            by=request.user,  # type: ignore[arg-type]
            note=given["note"],
            seen=given["seen"],
        ),
        _("A check at the door was opened."),
    )


@require(Permission.DIFFERENCE_DECIDE)
@require_POST
def difference_again(request: HttpRequest, pk: int) -> HttpResponse:
    difference = difference_in_sight(request, pk)
    return decide(
        request,
        pk,
        "again",
        ReasonForm(request.POST),
        lambda given: decisions.decide_anew(
            difference,
            by=request.user,  # type: ignore[arg-type]
            reason=given["reason"],
        ),
        _("Open for a decision again."),
    )


@require(Permission.PERSON_REVEAL)
@require_POST
def difference_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the full numbers on this answer only; who asked and why is recorded."""
    difference = difference_in_sight(request, pk)
    form = RevealForm(request.POST, auto_id="id_reveal_%s")
    numbers = None
    if form.is_valid():
        try:
            numbers = decisions.reveal(
                difference,
                by=request.user,  # type: ignore[arg-type]
                purpose=form.cleaned_data["purpose"],
            )
        except DecisionError as error:
            form.add_error("purpose", str(error))
    if form.errors:
        return page_of(request, difference, failed=("reveal", form), status=422)
    return page_of(request, difference, numbers=numbers)
