"""Findings: the list, one finding and its moves, moves of many, the tab of a household."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households import pages, tabs
from households.models import Household, QualityFinding
from households.models.quality import Verdict
from households.quality import findings, listing, showing
from households.quality.forms import AnswerForm, ExemptForm, NothingForm, ReasonForm
from households.quality.listing import FindingFilter
from households.quality.rulebook import rules
from households.views.quality import capped, nav
from ledger import onward
from ledger.models import Status
from ledger.transitions import SamePersonError, StaleStatusError
from qiannan import asked
from qiannan.web import here_with, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User

MOST_AT_ONCE = 2000
FORMS: dict[str, type[forms.Form]] = {
    "answer": AnswerForm,
    "exempt": ExemptForm,
    "return": ReasonForm,
    "unexempt": ReasonForm,
    "review": NothingForm,
    "close": NothingForm,
}
VERBS: dict[str, Callable[..., Any]] = {
    "answer": findings.answer,
    "exempt": findings.exempt,
    "return": findings.return_,
    "unexempt": findings.end_exemption,
    "review": findings.review,
    "close": findings.close,
}


def in_sight(user: User) -> QuerySet[QualityFinding]:
    return QualityFinding.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def finding_list(request: HttpRequest) -> HttpResponse:
    """The findings in sight, the gravest first; every condition is in the address."""
    user: User = request.user  # type: ignore[assignment]
    found = FindingFilter(request.GET, in_sight(user), request=request)
    rows = found.qs
    page = listing.page(rows, request.GET.get("from", ""))
    scope = Region.objects.filter(code=request.GET.get("region", "")).first()
    ancestors = scope.ancestors if scope else []
    context = {
        "nav_tabs": nav(request, "finding-list"),
        "filter": found,
        "page": page,
        "rows": [_row(finding) for finding in listing.in_order(page.pks)],
        "total": capped(listing.count(rows)),
        "next": here_with(request, **{"from": page.next}) if page.next else "",
        "previous": here_with(request, **{"from": page.previous}) if page.previous else "",
        "tabs": [
            (words, None, here_with(request, state=name), name == found.state)
            for name, (words, _condition) in listing.STATES.items()
        ],
        "bulk": [] if found.of_run else _bulk_moves(user, found.state),
        "forms": {"exempt": ExemptForm(auto_id="id_bulk_%s")},
        "query": request.GET.urlencode(),
        "crumbs": [
            (_("Data quality"), reverse("households:quality-summary")),
            *showing.crumbs(ancestors, user, "finding-list"),
        ],
    }
    return render_page(
        request, "households/quality/findings.html", "households/quality/_findings.html", context
    )


def _row(finding: QualityFinding) -> dict[str, Any]:
    name, word = showing.state(finding)
    return {
        "finding": finding,
        "name": showing.subject_name(finding),
        "place": showing.place_name(finding),
        "summary": showing.summary(finding),
        "state": name,
        "word": word,
    }


def _bulk_moves(user: User, state: str) -> list[tuple[str, Any]]:
    """(verb, word) of what this person may do to many rows of this tab."""
    moves = []
    may_sign = bool(user.paths_where(Permission.HOUSEHOLD_SIGN))
    if state == "answered" and may_sign:
        moves += [("review", _("Agree to the ticked")), ("close", _("Close out the ticked"))]
    if state in ("todo", "answered") and user.paths_where(Permission.QUALITY_EXEMPT):
        moves.append(("exempt", _("Exempt the ticked")))
    return moves


@require(Permission.HOUSEHOLD_SIGN, Permission.QUALITY_EXEMPT)
@require_POST
def finding_bulk(request: HttpRequest) -> HttpResponse:
    """Move the ticked findings, or all that meet the conditions, each by itself."""
    user: User = request.user  # type: ignore[assignment]
    verb = request.POST.get("verb", "")
    if verb not in ("review", "close", "exempt"):
        raise PermissionDenied
    back = QueryDict(request.POST.get("next", ""))
    form = FORMS[verb](request.POST)
    outcomes: list[findings.Outcome] = []
    if form.is_valid():
        chosen = _chosen(request, user, back)
        outcomes = findings.each(VERBS[verb], chosen, by=user, **form.cleaned_data)
    context = {
        "form": form,
        "outcomes": [
            (outcome, showing.subject_name(outcome.finding), showing.place_name(outcome.finding))
            for outcome in outcomes
        ],
        "done": sum(not outcome.problem for outcome in outcomes),
        "verb": showing.LABELS[verb],  # type: ignore[index]
        "back": f"{reverse('households:finding-list')}?{back.urlencode()}",
    }
    status = 200 if form.is_valid() else 422
    return render(request, "households/quality/bulk.html", context, status=status)


def _chosen(request: HttpRequest, user: User, back: QueryDict) -> Iterable[QualityFinding]:
    rows = in_sight(user).for_list().order_by("pk")
    if request.POST.get("every") == "on":
        alike = FindingFilter(back, in_sight(user), request=request).qs
        return rows.filter(
            pk__in=list(alike.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
        )
    ticked = asked.keys(request.POST.getlist("pk"))
    return rows.filter(pk__in=ticked[:MOST_AT_ONCE])


# --- one finding ----------------------------------------------------------------------------------
def finding_in_sight(request: HttpRequest, pk: int) -> QualityFinding:
    user: User = request.user  # type: ignore[assignment]
    return get_object_or_404(in_sight(user).for_list().select_related("exempted_by"), pk=pk)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def finding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, finding_in_sight(request, pk))


def _page(
    request: HttpRequest, finding: QualityFinding, failed: tuple[str, forms.Form] | None = None
) -> HttpResponse:
    """The page; `failed` is the form of a move that did not go, with its errors."""
    user: User = request.user  # type: ignore[assignment]
    name, word = showing.state(finding)
    context = {
        "finding": finding,
        "rule": rules().get(finding.rule),
        "severity": listing.SEVERITIES[finding.severity],
        "name": showing.subject_name(finding),
        "place": showing.place_name(finding),
        "values": showing.values(finding),
        "state": name,
        "word": word,
        "files": showing.files(finding),
        "signatures": showing.signatures(finding),
        "actions": [
            (
                action,
                failed[1] if failed and failed[0] == action.name else _form(action.name),
                bool(failed) and failed[0] == action.name,  # type: ignore[index]
            )
            for action in showing.actions(finding, user)
        ],
        "onward": onward.ways(finding, user),
        "timeline": showing.timeline(finding),
        "is_gone": finding.status == Status.WITHDRAWN and not finding.is_exempt,
        "crumbs": [
            (_("Data quality"), reverse("households:quality-summary")),
            *showing.crumbs(finding.region.ancestors, user, "finding-list"),
        ],
    }
    status = 422 if failed else 200
    return render(request, "households/quality/finding.html", context, status=status)


def _form(verb: str) -> forms.Form:
    return FORMS[verb](auto_id=f"id_{verb}_%s")


def _act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one move; what is missing or stale is said on the page."""
    finding = finding_in_sight(request, pk)
    form = FORMS[verb](request.POST, auto_id=f"id_{verb}_%s")
    if form.is_valid():
        given = dict(form.cleaned_data)
        if verb == "answer":
            given["verdict"] = Verdict(given["verdict"])
            given["uploads"] = request.FILES.getlist("photos")
        try:
            VERBS[verb](finding, by=request.user, **given)
        except ValidationError as error:
            _say(form, error)
        except (StaleStatusError, SamePersonError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Done. It is on record."))
            return redirect("households:finding-detail", pk=pk)
    return _page(request, finding_in_sight(request, pk), (verb, form))


def _say(form: forms.Form, error: ValidationError) -> None:
    """Put the sentences of an operation at their fields, or on top."""
    problems = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for field, sentences in problems.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def finding_answer(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "answer")


@require(Permission.HOUSEHOLD_SIGN)
@require_POST
def finding_review(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "review")


@require(Permission.HOUSEHOLD_SIGN)
@require_POST
def finding_return(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "return")


@require(Permission.HOUSEHOLD_SIGN)
@require_POST
def finding_close(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "close")


@require(Permission.QUALITY_EXEMPT)
@require_POST
def finding_exempt(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "exempt")


@require(Permission.QUALITY_EXEMPT)
@require_POST
def finding_unexempt(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "unexempt")


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def household_quality(request: HttpRequest, pk: int) -> HttpResponse:
    """The findings of one household and its members: open ones first."""
    user: User = request.user  # type: ignore[assignment]
    mine = Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    household = get_object_or_404(mine.with_places(), pk=pk)
    found = in_sight(user).filter(household=household).for_list().order_by("severity", "pk")
    rows = [_row(finding) for finding in found]
    context = {
        **tabs.head_of(household, user, "households:household-quality"),
        "crumbs": pages.crumbs(household.region.ancestors, user),
        "open": [row for row in rows if row["finding"].is_open],
        "past": [row for row in rows if not row["finding"].is_open],
    }
    return render(request, "households/quality/household.html", context)
