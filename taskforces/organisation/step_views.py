"""Founding and changing bodies, seating, ending, putting in charge, handing over."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger.models import Signature
from ledger.shown import hands
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require, require_login
from regions.models import User
from taskforces.models import Body, Charge, Seat, SeatHandOver
from taskforces.organisation import charging, forms, handing, operations
from taskforces.organisation.places import crumbs, place_of
from taskforces.organisation.views import VIEW, body_in_sight, body_page

EDIT = Permission.ORGANISATION_EDIT
State = SeatHandOver.State


def user_of(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def done(form: Any, act: Callable[[], Any]) -> Any:
    """Run the verb; what is wrong goes onto the form, and None comes back."""
    try:
        return act()
    except ValidationError as error:
        form.add_error(None, error.messages[0])
        return None


def form_page(
    request: HttpRequest, form: Any, title: str, submit: str, back: str, meta: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, "meta": meta}
    request.stands_at = reverse("taskforces:organisation")  # type: ignore[attr-defined]
    status = 422 if form.errors else 200
    return render(request, "taskforces/organisation/form.html", context, status=status)


@require(EDIT)
@require_http_methods(["GET", "POST"])
def body_new(request: HttpRequest) -> HttpResponse:
    """Found a body in a place."""
    place = place_of(request, EDIT)
    form = forms.BodyForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        plan = operations.Plan(region=place, **form.cleaned_data)
        made = done(form, lambda: operations.found(plan, by=user_of(request)))
        if made:
            messages.success(request, _("The body is founded; seat its leader next."))
            return redirect("taskforces:body-detail", made.pk)
    back = f"{reverse('taskforces:organisation')}?region={place.code}"
    return form_page(request, form, _("Found a body"), _("Found the body"), back, place.name)


def _body_to_keep(request: HttpRequest, pk: int) -> Body:
    body = body_in_sight(request, pk)
    operations.may_keep(user_of(request), body.region)
    return body


@require(VIEW)
@require_http_methods(["GET", "POST"])
def body_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the words of a body."""
    body = _body_to_keep(request, pk)
    names = ("name", "above", "document_no", "mandate")
    initial = {name: getattr(body, name) for name in names}
    form = forms.BodyForm(request.POST or None, place=body.region, body=body, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if done(form, lambda: operations.edit(body, by=user_of(request), **given)):
            messages.success(request, _("It is recorded."))
            return redirect("taskforces:body-detail", pk)
    back = reverse("taskforces:body-detail", args=[pk])
    return form_page(request, form, _("Edit the body"), _("Save"), back, body.name)


@require(VIEW)
@require_POST
def body_dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """The body stands no longer; its seats end with it."""
    body = _body_to_keep(request, pk)
    form = forms.EndForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        if done(form, lambda: operations.dissolve(body, by=user_of(request), **given)):
            messages.success(request, _("The body is dissolved."))
            return redirect("taskforces:body-detail", pk)
    return body_page(request, body_in_sight(request, pk), status=422, dissolve=form)


@require(VIEW)
@require_POST
def seat_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Seat a cadre in a body."""
    body = _body_to_keep(request, pk)
    user = user_of(request)
    form = forms.SeatForm(request.POST, body=body, user=user)
    if form.is_valid() and done(form, lambda: operations.seat(body, by=user, **form.cleaned_data)):
        messages.success(request, _("It is recorded."))
        return redirect("taskforces:body-detail", pk)
    return body_page(request, body, status=422, seat=form)


def _seat(request: HttpRequest, pk: int) -> Seat:
    rows = Seat.objects.visible_to(user_of(request), VIEW)
    held = get_object_or_404(rows.select_related("body__region", "cadre__user"), pk=pk)
    operations.may_keep(user_of(request), held.body.region)
    return held


def _charge(request: HttpRequest, pk: int) -> Charge:
    rows = Charge.objects.visible_to(user_of(request), VIEW)
    held = get_object_or_404(rows.select_related("region", "cadre__user"), pk=pk)
    charging.must_give(user_of(request), held.kind, held.region)
    return held


@require(VIEW)
@require_http_methods(["GET", "POST"])
def seat_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A seat ends and nobody follows yet."""
    held = _seat(request, pk)
    back = reverse("taskforces:body-detail", args=[held.body_id])
    return _end(request, held, operations.end_seat, back)


@require(VIEW)
@require_http_methods(["GET", "POST"])
def charge_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is no longer in charge of a place, and nobody follows yet."""
    return _end(request, _charge(request, pk), charging.end_charge, _charges())


def _charges() -> str:
    return reverse("taskforces:charge-list")


def _end(request: HttpRequest, held: Any, verb: Callable[..., Any], back: str) -> HttpResponse:
    form = forms.EndForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and done(form, lambda: verb(held, by=user_of(request), **form.cleaned_data)):
        messages.success(request, _("It is recorded."))
        return redirect(back)
    meta = f"{handing.words_of(held)} · {held.cadre.name}"
    return form_page(request, form, _("End the post"), _("End the post"), back, meta)


@require(EDIT)
@require_http_methods(["GET", "POST"])
def charge_new(request: HttpRequest) -> HttpResponse:
    """Put a cadre in charge of a place at or below that of the address."""
    user, place = user_of(request), place_of(request, EDIT)
    wanted = request.GET.get("kind", "")
    form = forms.ChargeForm(request.POST or None, place=place, user=user, wanted=wanted)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        cadre = given.pop("cadre")
        at = charging.Place(**given)
        if done(form, lambda: charging.put_in_charge(cadre, at, by=user)):
            messages.success(request, _("It is recorded."))
            return redirect(f"{_charges()}?region={at.region.code}")
    title, back = _("Put somebody in charge"), f"{_charges()}?region={place.code}"
    return form_page(request, form, title, _("Put in charge"), back, place.name)


@require(VIEW)
@require_GET
def hand_over_list(request: HttpRequest) -> HttpResponse:
    """Hand-overs of posts in sight, the newest first."""
    rows = SeatHandOver.objects.visible_to(user_of(request), VIEW)
    page = paginate(request, rows.select_related(*_WITH))
    context = {
        "page": page,
        "rows": [(one, handing.words_of(handing.post_of(one))) for one in page],
    }
    request.stands_at = reverse("taskforces:organisation")  # type: ignore[attr-defined]
    return render(request, "taskforces/organisation/hand_overs.html", context)


_WITH = (
    *("region", "seat__body__region", "charge__region", "leaver__user", "successor__user"),
    *("prepared_by", "left_by"),
)


@require(VIEW)
@require_http_methods(["GET", "POST"])
def hand_over_new(request: HttpRequest, of: str, pk: int) -> HttpResponse:
    """Prepare the hand-over of a seat or of a place in charge: what is open is listed."""
    if of not in ("seat", "charge"):
        raise Http404
    held: Seat | Charge = _seat(request, pk) if of == "seat" else _charge(request, pk)
    user = user_of(request)
    form = forms.HandOverForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        successor = given.pop("cadre")
        made = done(form, lambda: handing.prepare(held, successor, by=user, **given))
        if made:
            return redirect("taskforces:hand-over-detail", made.pk)
    back = (
        reverse("taskforces:body-detail", args=[held.body_id])
        if isinstance(held, Seat)
        else _charges()
    )
    meta = f"{handing.words_of(held)} · {held.cadre.name}"
    title, submit = _("Prepare a hand-over"), _("List what is open")
    return form_page(request, form, title, submit, back, meta)


@require_login
@require_http_methods(["GET", "POST"])
def hand_over_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is handed over, and the signature of the one whose turn it is.

    Seen by the two, and by whoever sees the organisation of the place.
    """
    user = user_of(request)
    hand_over = get_object_or_404(SeatHandOver.objects.select_related(*_WITH), pk=pk)
    parties = [one.user.person for one in (hand_over.leaver, hand_over.successor) if one.user]
    if user.person not in parties and not user.can(VIEW, at=hand_over.region):
        raise Http404
    why_not = handing.why_not(hand_over, user)
    form = forms.SignForm(request.POST or None, request=request)
    if request.method == "POST":
        if why_not:
            raise PermissionDenied(why_not)
        if form.is_valid():
            strokes = form.cleaned_data["strokes"]
            if done(form, lambda: handing.sign(hand_over, by=user, strokes=strokes)):
                return redirect("taskforces:hand-over-detail", pk)
    leaves = hand_over.state == State.PREPARED
    subject = {"event__subject": SeatHandOver.subject_label, "event__subject_id": pk}
    context = {
        "hand_over": hand_over,
        "words": handing.words_of(handing.post_of(hand_over)),
        "is_open": hand_over.state in handing.OPEN,
        "why_not": why_not,
        "party": hand_over.leaver if leaves else hand_over.successor,
        "statement": handing.SAYS_LEAVER if leaves else handing.SAYS_SUCCESSOR,
        "form": form,
        "may_drop": handing.keeps(handing.post_of(hand_over), user),
        "signatures": hands(Signature.objects.filter(**subject), role=lambda s: s.statement),
        "crumbs": crumbs(hand_over.region.ancestors, user, "taskforces:organisation"),
    }
    request.stands_at = reverse("taskforces:organisation")  # type: ignore[attr-defined]
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "taskforces/organisation/hand_over.html", context, status=status)


@require(VIEW)
@require_POST
def hand_over_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a hand-over up before both have signed."""
    rows = SeatHandOver.objects.visible_to(user_of(request), VIEW).select_related(*_WITH)
    hand_over = get_object_or_404(rows, pk=pk)
    try:
        handing.drop(hand_over, by=user_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("taskforces:hand-over-detail", pk)
