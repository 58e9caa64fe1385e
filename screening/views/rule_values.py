"""Numbers of rules: all of them, one with its history, putting forward, signing, withdrawing."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger.transitions import SamePersonError, StaleStatusError
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from screening import rule_decisions, rule_pages
from screening.models import RuleParameter
from screening.rule_forms import ReasonForm, SignForm, ValueForm
from screening.rule_values import ALL


@require(Permission.LEAD_VIEW, Permission.REPORT_VIEW)
@require_GET
def parameter_list(request: HttpRequest) -> HttpResponse:
    """Every number that may be set, by rule, with what holds today."""
    user: User = request.user  # type: ignore[assignment]
    context = {
        "nav_tabs": rule_pages.tabs(user, "rule-parameter-list"),
        "groups": rule_pages.groups(user, timezone.localdate()),
        "is_one": len(rule_pages.counties(user)) == 1,
        "crumbs": [(_("Rules"), reverse("screening:rule-list")), (_("Numbers of rules"), "")],
    }
    return render(request, "screening/rules/parameters.html", context)


@require(Permission.LEAD_VIEW, Permission.REPORT_VIEW)
@require_http_methods(["GET", "POST"])
def parameter(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One number: what holds where, its history; a POST puts a value forward."""
    user: User = request.user  # type: ignore[assignment]
    shown = rule_pages.entry(user, code, name, timezone.localdate())
    if shown is None:
        raise Http404
    places = rule_pages.settable(user)
    form = ValueForm(
        request.POST or None, param=shown.param, places=places, initial=_given(request)
    )
    if request.method == "POST" and form.is_valid() and _propose(form, code, name, user):
        messages.success(request, _("Put forward; another person must sign."))
        return redirect("screening:rule-parameter", code, name)
    return _page(request, shown, form if places else None, 422 if form.errors else 200)


def _given(request: HttpRequest) -> dict[str, str]:
    """A value that a simulation was made with stands in the form."""
    known = ("region", "value", "valid_from")
    return {name: request.GET[name] for name in known if request.GET.get(name)}


def _propose(form: ValueForm, code: str, name: str, user: User) -> bool:
    try:
        rule_decisions.propose_value(rule=code, name=name, by=user, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
    return form.is_valid()


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Put an operation's sentences beside the fields they are about."""
    for field, sentences in error.message_dict.items():
        form.add_error(field if field in form.fields else None, sentences)  # type: ignore[arg-type]


def _page(
    request: HttpRequest, shown: rule_pages.Entry, form: ValueForm | None, status: int = 200
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    context = {
        "entry": shown,
        "rule_title": rule_pages.rule_title(shown.rule),
        "is_general": shown.rule == ALL,
        "places": [
            (
                place,
                rule_pages.written(one.value, shown.param.unit),
                rule_pages.county_words(one),
                one.row,
            )
            for place, one in shown.places
        ],
        "history": rule_pages.history(user, shown, timezone.localdate()),
        "form": form,
        "statement": rule_decisions.SIGNED_STATEMENT,
        "reason_form": ReasonForm(),
        "crumbs": [
            (_("Rules"), reverse("screening:rule-list")),
            (_("Numbers of rules"), reverse("screening:rule-parameter-list")),
        ],
    }
    return render(request, "screening/rules/parameter.html", context, status=status)


@require(Permission.RULE_SET)
@require_POST
def parameter_sign(request: HttpRequest, pk: int) -> HttpResponse:
    form = SignForm(request.POST)
    strokes = form.cleaned_data["strokes"] if form.is_valid() else ""
    return _move(request, pk, rule_decisions.sign, _("Signed; it holds from its first day on."),
                 strokes=strokes)  # fmt: skip


@require(Permission.RULE_SET)
@require_POST
def parameter_drop(request: HttpRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _move(request, pk, rule_decisions.drop, _("Withdrawn."), reason=reason)


def _move(
    request: HttpRequest, pk: int, verb: Callable[..., None], done: str, **given: Any
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    rows = rule_pages.in_sight(user).select_related("region__parent", "set_by")
    row: RuleParameter = get_object_or_404(rows, pk=pk)
    decide(request, row, verb, done, **given)
    return redirect("screening:rule-parameter", row.rule, row.name)


def decide(
    request: HttpRequest, row: Any, verb: Callable[..., None], done: str, **given: Any
) -> None:
    """Do `verb` and say how it went at the top of the next page."""
    try:
        verb(row, by=request.user, **given)
    except (StaleStatusError, SamePersonError) as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
