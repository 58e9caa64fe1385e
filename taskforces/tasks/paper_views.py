"""The mandate and the documents of a body, what is routed to it; and the catalogue of routes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger import shown
from ledger.models import Evidence
from regions.duties import Permission
from regions.guards import require
from taskforces import routing
from taskforces.models import Body, BodyPaper, Route, Seat, Subject, Task
from taskforces.organisation.operations import may_keep
from taskforces.organisation.places import crumbs
from taskforces.tasks import body_tabs, figures, papers
from taskforces.tasks.field_forms import MandateForm, PaperForm, RouteForm, StrikeForm
from taskforces.tasks.views import FOLDER, VIEW, WORK, stand_at, user_of

EDIT = Permission.ORGANISATION_EDIT


def _body(request: HttpRequest, pk: int) -> Body:
    rows = Body.objects.visible_to(user_of(request), VIEW).select_related("region")
    return get_object_or_404(rows, pk=pk)


@require(VIEW)
@require_GET
def body_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """What a body is for and works by: mandate, units, documents, tasks, what is routed to it."""
    return _page(request, _body(request, pk))


def _page(
    request: HttpRequest, body: Body, filled: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    user = user_of(request)
    may_edit = user.can(EDIT, at=body.region) and body.ends_on is None
    editions = list(body.mandates.select_related("written_by"))
    forms = {
        "mandate": MandateForm(initial={"words": body.mandate}),
        "paper": PaperForm(),
        "strike": StrikeForm(),
    }
    context = {
        "body": body,
        "tabs": body_tabs.tabs(request, body, body_tabs.PAPERS),
        "since": editions[0].starts_on if editions else body.starts_on,
        "editions": editions[1:],
        "papers": _papers(body),
        "units": _units(body),
        "figures": figures.figures(Task.objects.filter(body=body), body=body.pk),
        "routed": routing.lines(body.subject, body.region, user) if body.subject else [],
        "may_edit": may_edit,
        "may_work": user.can(WORK, at=body.region) and body.ends_on is None,
        "may_route": routing.may_edit(user),
        "forms": forms | (filled or {}),
        "story": shown.story(Body.subject_label, body.pk),
        "crumbs": crumbs(body.region.ancestors, user, "taskforces:organisation"),
    }
    stand_at(request, "taskforces:organisation")
    return render(request, f"{FOLDER}/papers.html", context, status=status)


def _papers(body: Body) -> list[tuple[BodyPaper, Evidence | None]]:
    rows = list(body.papers.filter(struck_at=None).select_related("kept_by"))
    files = Evidence.objects.filter(
        subject=BodyPaper.subject, subject_id__in=[row.pk for row in rows]
    )
    by_row = {one.subject_id: one for one in files}
    return [(row, by_row.get(row.pk)) for row in rows]


def _units(body: Body) -> list[tuple[str, int]]:
    """The units of those who sit in it today, each with how many."""
    counts: dict[str, int] = {}
    held = Seat.objects.filter(body=body).on(timezone.localdate())
    units = held.order_by("pk").values_list("unit", "cadre__unit")
    for unit in (said or own for said, own in units):
        counts[unit] = counts.get(unit, 0) + 1
    return list(counts.items())


def _kept(request: HttpRequest, body: Body, verb: str, form: Any, act: Any) -> HttpResponse:
    """Run the verb with the form; what is wrong is said on the page."""
    may_keep(user_of(request), body.region)
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            messages.success(request, _("It is recorded."))
            return redirect("taskforces:body-papers", body.pk)
    return _page(request, _body(request, body.pk), {verb: form}, 422)


@require(VIEW)
@require_POST
def mandate_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an edition of the mandate."""
    body, by = _body(request, pk), user_of(request)
    form = MandateForm(request.POST)
    return _kept(
        request, body, "mandate", form, lambda given: papers.write_mandate(body, by=by, **given)
    )


@require(VIEW)
@require_POST
def paper_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a document."""
    body, by = _body(request, pk), user_of(request)
    form = PaperForm(request.POST, request.FILES)
    return _kept(
        request, body, "paper", form, lambda given: papers.keep_paper(body, by=by, **given)
    )


@require(VIEW)
@require_POST
def paper_strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike a document."""
    by = user_of(request)
    rows = BodyPaper.objects.visible_to(by, VIEW).select_related("body__region")
    paper = get_object_or_404(rows, pk=pk)
    form = StrikeForm(request.POST)
    return _kept(
        request,
        paper.body,
        "strike",
        form,
        lambda given: papers.strike_paper(paper, by=by, **given),
    )


@require(VIEW)
@require_http_methods(["GET", "POST"])
def routes(request: HttpRequest) -> HttpResponse:
    """Which aspects, items, rules and kinds go to which subject; the prefecture's office edits."""
    user, today = user_of(request), timezone.localdate()
    form = RouteForm(request.POST or None)
    if request.method == "POST":
        if not routing.may_edit(user):
            raise PermissionDenied("taskforces.route")
        if form.is_valid() and _routed(form, user):
            messages.success(request, _("It is recorded."))
            return redirect("taskforces:routes")
    is_all = bool(request.GET.get("all"))
    rows = list(Route.objects.all() if is_all else Route.objects.on(today))
    words = {code: dict(kind.choices()) for code, kind in routing.ROUTED.items()}
    context = {
        "form": form,
        "is_all": is_all,
        "may_edit": routing.may_edit(user),
        "rows": [
            _route(row, words) for subject in Subject for row in rows if row.subject == subject
        ],
    }
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/routes.html", context, status=status)


def _route(row: Route, words: dict[str, dict[str, str]]) -> dict[str, Any]:
    kind = routing.ROUTED.get(row.kind)
    label = str(kind.label) if kind else row.kind
    return {"row": row, "kind": label, "words": words.get(row.kind, {}).get(row.key, row.key)}


def _routed(form: RouteForm, user: Any) -> bool:
    given = form.cleaned_data
    kind, _colon, key = given["what"].partition(":")
    try:
        routing.route(kind, key, given["subject"], by=user, starts_on=given["starts_on"])
    except ValidationError as error:
        form.add_error(None, error.messages[0])
        return False
    return True


@require(VIEW)
@require_POST
def route_end(request: HttpRequest, pk: int) -> HttpResponse:
    """It is routed for the last time today."""
    row = get_object_or_404(Route, pk=pk)
    try:
        routing.end(row, by=user_of(request), on=timezone.localdate())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("It is recorded."))
    return redirect(reverse("taskforces:routes"))
