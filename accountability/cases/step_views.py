"""Opening a case, tracing it to a head, and each step of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accountability.answering.starting import Start
from accountability.cases import operations, pages
from accountability.cases.forms import OpeningForm, TraceForm
from accountability.cases.operations import Answer, CaseError, Decision, Opening
from accountability.cases.views import case_context, case_in_sight
from accountability.models import Case
from accountability.seen import last_act, unsent
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User


def _places(user: User) -> Any:
    return Region.objects.visible_to(user, Permission.CASE_HANDLE).current()


def _opening(given: dict[str, Any]) -> Opening:
    return Opening(
        account=given["username"],
        **{
            name: given[name]
            for name in (
                "region", "person_name", "post", "unit", "ground", "facts", "opened_on",
                "duty_line", "numbers", "relatives",
            )
        },
    )  # fmt: skip


@require(Permission.CASE_VIEW, is_hidden=True)
@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    """Open a case against one person; from a duty that was missed with the form filled in."""
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.CASE_HANDLE):
        raise PermissionDenied
    start = Start.of(request.GET, user)
    form = OpeningForm(request.POST or None, places=_places(user), initial=start.initial)
    if request.method == "POST" and form.is_valid():
        try:
            case = operations.open_case(_opening(form.cleaned_data), by=user)
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The case is opened."))
            return redirect("accountability:case-detail", case.pk)
    context = {"form": form, "title": _("Open a case"), "back": reverse("accountability:case-list")}
    return _form_page(request, context | {"start": start})


@require(Permission.CASE_VIEW, is_hidden=True)
@require_http_methods(["GET", "POST"])
def case_trace(request: HttpRequest, pk: int) -> HttpResponse:
    """Trace a case to the head of the party committee or of the government."""
    user: User = request.user  # type: ignore[assignment]
    case = case_in_sight(request, pk)
    if not user.can(Permission.CASE_HANDLE, at=case.region):
        raise PermissionDenied
    if case.traced_from_id:
        raise Http404
    start = {
        "region": case.region.code,
        "ground": case.ground,
        "facts": case.facts,
        "numbers": " ".join(row.number for row in case.entries.all()),
    }
    form = TraceForm(request.POST or None, places=_places(user), initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            traced = operations.open_case(
                _opening(given), by=user, traced_from=case, head=given["head"]
            )
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The case is opened."))
            return redirect("accountability:case-detail", traced.pk)
    back = reverse("accountability:case-detail", args=[pk])
    return _form_page(request, {"form": form, "title": _("Trace to a head"), "back": back})


def _form_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    crumbs = [(_("Accountability cases"), reverse("accountability:case-list"))]
    status = 422 if context["form"].errors else 200
    return render(
        request, "accountability/cases/form.html", context | {"crumbs": crumbs}, status=status
    )


def _answer(case: Case, by: User, words: str, **given: Any) -> None:
    operations.answer_appeal(case, by=by, answer=Answer(words=words, **given))


def _decide(case: Case, by: User, **given: Any) -> None:
    operations.decide(case, by=by, decision=Decision(**given))


_VERBS: dict[str, Callable[..., None]] = {
    "hear": operations.hear,
    "propose": operations.propose,
    "decide": _decide,
    "appeal": operations.appeal,
    "answer": _answer,
    "lift": operations.lift,
    "drop": operations.drop,
}


@require(Permission.CASE_VIEW, is_hidden=True)
@require_POST
def case_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step of a case; an error comes back on its page with the form open."""
    case = case_in_sight(request, pk)
    step = pages.BY_VERB.get(verb)
    if step is None:
        raise Http404
    user: User = request.user  # type: ignore[assignment]
    form = pages.form_of(step, request, request.POST)
    if form is None or form.is_valid():
        try:
            _VERBS[verb](case, by=user, **(form.cleaned_data if form else {}))
        except CaseError as error:
            case = case_in_sight(request, pk)
            messages.error(request, f"{error} {last_act(case)}".strip())
        else:
            messages.success(request, _("It is recorded."))
            return redirect("accountability:case-detail", pk)
    elif not user.can(step.permission, at=case.region):
        raise PermissionDenied
    context = case_context(request, case, {verb: form} if form else {})
    if all(one["step"].verb != verb for one in context["steps"]):
        context["unsent"] = unsent(form)
    return render(request, "accountability/cases/detail.html", context, status=422)
