"""Reporting an act: one form a kind, a preview, then sending."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households import act_words, acts, pages
from households.act_form import ActForm
from households.act_forms import FORMS
from households.act_found_form import FoundForm, start
from households.acts import KINDS, ActError
from households.models import Act
from households.views.act_moves import keep_papers
from households.views.households import in_sight
from ledger.canonical import canonical, digest
from qiannan.web import render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User


@require(Permission.HOUSEHOLD_PROPOSE)
@require_http_methods(["GET", "POST"])
def act_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Report an act of a household."""
    user: User = request.user  # type: ignore[assignment]
    household = get_object_or_404(in_sight(user).select_related("region__parent"), pk=pk)
    if kind not in FORMS or not KINDS[kind].is_offered:
        raise Http404
    if not user.can(Permission.HOUSEHOLD_PROPOSE, at=household.region):
        raise PermissionDenied
    form = FORMS[kind](
        request.POST if request.method == "POST" else None,
        kind=KINDS[kind],
        household=household,
        by=user,
        is_checked=_step(request) != "fields",
    )
    place = pages.place_name(household.region)
    where = {
        "meta": f"{household.head_name}　{household.household_no}　{place}",
        "place": place,
        "fields_part": "households/_act_fields.html",
        "url": reverse("households:act-new", args=[pk, kind]),
        "back": reverse("households:household-acts", args=[pk]),
        "crumbs": pages.crumbs(household.region.ancestors, user),
    }
    return _report(request, form, where)


@require(Permission.HOUSEHOLD_PROPOSE)
@require_http_methods(["GET", "POST"])
def act_found(request: HttpRequest) -> HttpResponse:
    """Report a household that the base map does not have; `?region=` is where it lives."""
    user: User = request.user  # type: ignore[assignment]
    code = request.GET.get("region", "")
    values = request.POST if request.method == "POST" else start(code)
    form = FoundForm(values, by=user, is_checked=_step(request) != "fields")
    where = {
        "meta": "",
        "place": "",
        "fields_part": "households/_found_fields.html",
        "url": reverse("households:act-found"),
        "back": reverse("households:act-list"),
        "crumbs": [
            (_("Base map"), reverse("households:household-list")),
            (_("Changes"), reverse("households:act-list")),
            (_("New household"), ""),
        ],
    }
    return _report(request, form, where)


def _step(request: HttpRequest) -> str:
    """fields, preview or send; any other button of the form draws its fields again."""
    return request.POST.get("step", "fields")


def _report(request: HttpRequest, form: ActForm, where: dict[str, Any]) -> HttpResponse:
    """Fill in, look at what it would change, send."""
    step = _step(request)
    planned = _preview(form) if step != "fields" and form.is_valid() else None
    seen = _token(planned) if planned else ""
    if step == "send" and planned and request.POST.get("seen") == seen:
        act = _send(request, form)
        if act is not None:
            return redirect("households:act-detail", act.pk)
        planned = None
    user: User = request.user  # type: ignore[assignment]
    context = where | {
        "kind": form.kind,
        "form": form,
        "planned": planned,
        "sections": act_words.sections(planned.changes, whole=True) if planned else [],
        "seen": seen,
        "is_changed": step == "send" and planned is not None,
        "who": user.full_name,
    }
    status = 422 if form.errors else 200
    return render_page(
        request, "households/act_new.html", "households/_act_parts.html", context, status=status
    )


def _filled(form: ActForm) -> dict[str, Any]:
    reason = form.cleaned_data.get("reason", "")
    return {**form.given(), **({"reason": reason} if reason else {})}


def _preview(form: ActForm) -> acts.Preview | None:
    try:
        return acts.preview(
            form.kind.key, form.at(), _filled(form), on=form.cleaned_data["happened_on"]
        )
    except ActError as error:
        form.refuse(error)
        return None


def _token(planned: acts.Preview) -> str:
    """What the preview showed: sending another outcome shows it again first."""
    return digest(canonical([vars(change) for change in planned.changes]))[:24]


def _send(request: HttpRequest, form: ActForm) -> Act | None:
    """Report the act and keep its papers; None when it could not be reported."""
    user: User = request.user  # type: ignore[assignment]
    filled = form.cleaned_data
    try:
        act = acts.propose(
            form.kind.key,
            form.at(),
            _filled(form),
            by=user,
            happened_on=filled["happened_on"],
            reason=filled.get("reason", ""),
            note=filled["note"],
        )
    except ActError as error:
        form.refuse(error)
        return None
    uploads = request.FILES.getlist("papers")
    for sentence in keep_papers(act, uploads, user) if uploads else []:
        messages.error(request, sentence)
    messages.success(request, _("Reported; it waits for a signature."))
    return act
