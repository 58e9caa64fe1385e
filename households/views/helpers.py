"""Pages of helpers (帮扶责任人) and of hand-overs."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from households import pages
from households.models import HandOver, Helper, Pairing
from households.responsibility import handing, helpers
from households.responsibility_forms import (
    EndForm,
    HandOverForm,
    HandOverSignForm,
    HelperForm,
    PairForm,
    PassOnForm,
)
from households.views.marks import duty_page, household_of, place_of
from ledger.models import Signature
from ledger.shown import hands
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require, require_login
from regions.models import Posting, User


@require(Permission.GRID_PLAN)
@require_http_methods(["GET", "POST"])
def helper_list(request: HttpRequest) -> HttpResponse:
    """Who stands by how many households; a new helper is put on the list here."""
    user: User = request.user  # type: ignore[assignment]
    place = place_of(request, Permission.GRID_PLAN)
    form = HelperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        helper = helpers.add_helper(place, by=user, **form.cleaned_data)
        return redirect("households:helper-detail", pk=helper.pk)
    found = Helper.objects.visible_to(user, Permission.GRID_PLAN).within_paths([place.path])
    count = Count("pairings", filter=Q(pairings__ends_on__isnull=True))
    page = paginate(request, found.annotate(households=count).order_by("name", "pk"))
    context = {
        "place": place,
        "crumbs": pages.crumbs(place.ancestors, user),
        "page": page,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "households/helper_list.html", context, status=status)


def _helper(request: HttpRequest, pk: int) -> Helper:
    user: User = request.user  # type: ignore[assignment]
    return get_object_or_404(Helper.objects.visible_to(user, Permission.GRID_PLAN), pk=pk)


@require(Permission.GRID_PLAN)
@require_http_methods(["GET", "POST"])
def helper_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The households of one helper, now and before, and passing them on to another one."""
    user: User = request.user  # type: ignore[assignment]
    helper = _helper(request, pk)
    others = Helper.objects.visible_to(user, Permission.GRID_PLAN).exclude(pk=pk)
    form = PassOnForm(request.POST or None, helpers=others)
    mine = Pairing.objects.visible_to(user, Permission.GRID_PLAN).filter(helper=helper)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        current = mine.current().select_related("household__region", "helper")
        try:
            helpers.pass_on(
                list(current), given["successor"], by=user, on=given["on"], reason=given["reason"]
            )
        except helpers.PairingError as error:
            form.add_error(None, str(error))
        else:
            return redirect("households:helper-detail", pk=given["successor"].pk)
    context = {
        "helper": helper,
        "pairings": mine.select_related("household__region__parent")[:300],
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "households/helper_detail.html", context, status=status)


@require(Permission.GRID_PLAN)
@require_POST
def pairing_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A helper stands by the household from a day on."""
    user: User = request.user  # type: ignore[assignment]
    household = household_of(request, pk, Permission.GRID_PLAN)
    form = PairForm(request.POST, helpers=Helper.objects.visible_to(user, Permission.GRID_PLAN))
    if form.is_valid():
        given = form.cleaned_data
        try:
            helpers.pair(household, given["helper"], by=user, starts_on=given["starts_on"])
        except helpers.PairingError as error:
            form.add_error(None, str(error))
    if form.errors:
        return duty_page(request, household, status=422, pair_form=form)
    return redirect("households:household-duty", pk=pk)


@require(Permission.GRID_PLAN)
@require_POST
def pairing_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A helper no longer stands by the household."""
    user: User = request.user  # type: ignore[assignment]
    found = Pairing.objects.visible_to(user, Permission.GRID_PLAN)
    pairing = get_object_or_404(found.select_related("household__region", "helper"), pk=pk)
    form = EndForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            helpers.end(pairing, by=user, on=given["on"], reason=given["reason"])
        except helpers.PairingError as error:
            form.add_error(None, str(error))
    if form.errors:
        return duty_page(request, pairing.household, status=422, end_form=form)
    return redirect("households:household-duty", pk=pairing.household_id)


@require(Permission.GRID_PLAN)
@require_http_methods(["GET", "POST"])
def hand_over_list(request: HttpRequest) -> HttpResponse:
    """Hand-overs of a place, and preparing one."""
    user: User = request.user  # type: ignore[assignment]
    place = place_of(request, Permission.GRID_PLAN)
    form = HandOverForm(request.POST or None, postings=_postings(user, place))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = handing.prepare(
                given["posting"], given["successor"], by=user, starts_on=given["starts_on"]
            )
        except handing.HandOverError as error:
            form.add_error(None, str(error))
        else:
            return redirect("households:hand-over-detail", pk=made.pk)
    found = HandOver.objects.visible_to(user, Permission.GRID_PLAN).within_paths([place.path])
    context = {
        "place": place,
        "crumbs": pages.crumbs(place.ancestors, user),
        "page": paginate(request, found.select_related("region", "leaver", "successor")),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "households/hand_over_list.html", context, status=status)


def _postings(user: User, place: Any) -> Any:
    """Today's postings of duties that are handed over, within reach."""
    found = Posting.objects.visible_to(user, Permission.GRID_PLAN).within_paths([place.path])
    current = found.on(timezone.localdate()).filter(duty__in=handing.HANDED)
    return current.select_related("user", "region").order_by("region__path")


@require_login
@require_http_methods(["GET", "POST"])
def hand_over_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is handed over, and the signature of the one whose turn it is.

    Seen by the two, and by whoever arranges duties in the place.
    """
    user: User = request.user  # type: ignore[assignment]
    found = HandOver.objects.select_related("region", "leaver", "successor", "prepared_by")
    hand_over = get_object_or_404(found, pk=pk)
    is_party = user.pk in (hand_over.leaver_id, hand_over.successor_id)
    may_arrange = user.can(Permission.GRID_PLAN, at=hand_over.region)
    if not (is_party or may_arrange):
        raise Http404
    form = HandOverSignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not is_party:
            raise PermissionDenied
        try:
            handing.sign(hand_over, by=user, strokes=form.cleaned_data["strokes"])
        except handing.HandOverError as error:
            form.add_error(None, str(error))
        else:
            return redirect("households:hand-over-detail", pk=pk)
    subject = {"event__subject": HandOver._meta.label_lower, "event__subject_id": pk}
    context = {
        "hand_over": hand_over,
        "turn": _turn(hand_over, user),
        "statement": _statement(hand_over, user),
        "form": form,
        "may_arrange": may_arrange,
        "is_open": hand_over.state in (HandOver.State.PREPARED, HandOver.State.LEFT),
        "signatures": hands(Signature.objects.filter(**subject), role=_statement_of),
    }
    status = 422 if form.errors else 200
    return render(request, "households/hand_over_detail.html", context, status=status)


def _statement_of(signature: Signature) -> str:
    return signature.statement


def _turn(hand_over: HandOver, user: User) -> bool:
    """Whether it is this person's turn to sign."""
    if hand_over.state == HandOver.State.PREPARED:
        return user.pk == hand_over.leaver_id
    return hand_over.state == HandOver.State.LEFT and user.pk == hand_over.successor_id


def _statement(hand_over: HandOver, user: User) -> str:
    leaves = user.pk == hand_over.leaver_id
    return handing.SAYS_LEAVER if leaves else handing.SAYS_SUCCESSOR


@require(Permission.GRID_PLAN)
@require_POST
def hand_over_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a hand-over up."""
    user: User = request.user  # type: ignore[assignment]
    found = HandOver.objects.visible_to(user, Permission.GRID_PLAN).select_related("region")
    hand_over = get_object_or_404(found, pk=pk)
    try:
        handing.drop(hand_over, by=user)
    except handing.HandOverError as error:
        messages.error(request, str(error))
    return redirect("households:hand-over-detail", pk=pk)
