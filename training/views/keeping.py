"""Trainers, plans, workbooks of past sessions, and the need of training."""

import io
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger import sheets
from ledger.sheets import SheetError
from qiannan.web import paginate, tabs_of
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from training import forms, needs, operations, planning
from training.loading import behind, columns, taking
from training.models import Load, Plan, Session, Speciality, Trainer
from training.views.overview import crumbs_of, cut_of
from training.views.sessions import EXCEL


def _top() -> list[tuple[str, str]]:
    return [(_("Training"), reverse("training:overview"))]


@require(Permission.TRAINING_VIEW)
@require_GET
def trainer_list(request: HttpRequest) -> HttpResponse:
    """The pool of trainers by speciality, with how many sessions each gave this year and in all."""
    user: User = request.user  # type: ignore[assignment]
    pool = Trainer.objects.visible_to(user, Permission.TRAINING_VIEW)
    counts = dict(
        pool.order_by().values_list("speciality").annotate(n=Count("pk")).values_list(
            "speciality", "n"
        )
    )  # fmt: skip
    tabs = tabs_of(
        request, "speciality", Speciality,
        {one.value: counts.get(one.value, 0) for one in Speciality}
        | {"total": sum(counts.values())},
    )  # fmt: skip
    chosen = request.GET.get("speciality", "")
    rows = pool.filter(speciality=chosen) if chosen in Speciality.values else pool
    page = paginate(request, _with_load(rows).select_related("cadre__region"))
    today = timezone.localdate()
    context = {
        "page": page,
        "tabs": tabs,
        "today": today,
        "most": max((t.given for t in page.object_list), default=0) or 1,
        "may_edit": bool(forms.keepers(user)),
        "crumbs": _top(),
    }
    return render(request, "training/trainer_list.html", context)


def _with_load(rows: QuerySet[Trainer]) -> QuerySet[Trainer]:
    given = Q(sessions__state=Session.State.HELD)
    first = date(timezone.localdate().year, 1, 1)
    return rows.annotate(
        given=Count("sessions", filter=given),
        this_year=Count("sessions", filter=given & Q(sessions__starts_on__gte=first)),
    ).order_by("-given", "cadre__number")


@require(Permission.TRAINING_EDIT)
@require_http_methods(["GET", "POST"])
def trainer_create(request: HttpRequest) -> HttpResponse:
    """Put somebody of the roster into the pool, or change the term of one there."""
    user: User = request.user  # type: ignore[assignment]
    form = forms.TrainerForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid() and form.cadre:
        given = {k: v for k, v in form.cleaned_data.items() if k != "number"}
        operations.appoint(form.cadre, by=user, **given)
        messages.success(request, _("It is recorded."))
        return redirect("training:trainer-list")
    back = (_("Trainers"), reverse("training:trainer-list"))
    return _form(request, form, _("Appoint a trainer"), back)


def _form(
    request: HttpRequest, form: Any, title: str, back: tuple[str, str], *, in_pairs: bool = False
) -> HttpResponse:
    """A page with one form; `back` is the list that it leads back to, with its name."""
    context = {
        "form": form, "title": title, "submit": _("Save"), "back": back[1],
        "crumbs": [*_top(), back], "in_pairs": in_pairs,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "training/form.html", context, status=status)


@require(Permission.TRAINING_VIEW)
@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """The yearly plans in sight."""
    user: User = request.user  # type: ignore[assignment]
    rows = Plan.objects.visible_to(user, Permission.TRAINING_VIEW)
    rows = rows.select_related("region", "drawn_by", "approved_by")
    context = {
        "page": paginate(request, rows),
        "may_edit": bool(forms.keepers(user)),
        "crumbs": _top(),
    }
    return render(request, "training/plan_list.html", context)


@require(Permission.TRAINING_EDIT)
@require_http_methods(["GET", "POST"])
def plan_create(request: HttpRequest) -> HttpResponse:
    """Draw a plan up, one level at a time."""
    user: User = request.user  # type: ignore[assignment]
    form = forms.PlanForm(request.POST or None, places=forms.keepers(user))
    if request.method == "POST" and form.is_valid():
        try:
            plan = planning.draw_up(form.region, form.cleaned_data["year"], form.lines, by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The plan is drawn up; another person approves it."))
            return redirect("training:plan-detail", plan.pk)
    back = (_("Training plans"), reverse("training:plan-list"))
    return _form(request, form, _("Draw up a plan"), back, in_pairs=bool(form.only))


def _plan(request: HttpRequest, pk: int) -> Plan:
    user: User = request.user  # type: ignore[assignment]
    rows = Plan.objects.visible_to(user, Permission.TRAINING_VIEW)
    return get_object_or_404(rows.select_related("region", "drawn_by", "approved_by"), pk=pk)


@require(Permission.TRAINING_VIEW)
@require_GET
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan beside what was done of it."""
    return _plan_page(request, _plan(request, pk))


def _plan_page(request: HttpRequest, plan: Plan, problem: str = "") -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    may = user.holds(Permission.TRAINING_EDIT, at=plan.region) and not plan.approved_at
    own = plan.drawn_by.person == user.person
    context = {
        "plan": plan,
        "lines": planning.met(plan),
        "may_approve": may,
        "why_not": _("Another person approves it.") if own else "",
        "problem": problem,
        "crumbs": [*_top(), (_("Training plans"), reverse("training:plan-list"))],
    }
    return render(request, "training/plan.html", context, status=422 if problem else 200)


@require(Permission.TRAINING_VIEW)
@require_POST
def plan_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a plan; another person than who drew it up."""
    user: User = request.user  # type: ignore[assignment]
    plan = _plan(request, pk)
    try:
        planning.approve(plan, by=user)
    except ValidationError as error:
        return _plan_page(request, plan, error.messages[0])
    messages.success(request, _("The plan is approved."))
    return redirect("training:plan-detail", pk)


@require(Permission.TRAINING_EDIT)
@require_http_methods(["GET", "POST"])
def load_list(request: HttpRequest) -> HttpResponse:
    """Hand in a workbook of past sessions; below, what was handed in before."""
    user: User = request.user  # type: ignore[assignment]
    places = forms.keepers(user)
    form = forms.PastForm(request.POST or None, request.FILES or None, places=places)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            load = taking.hand_in(file, file.name, region=form.region, by=user)
        except SheetError as error:
            form.add_error("file", str(error))
        else:
            return redirect("training:load-detail", load.pk)
    rows = Load.objects.visible_to(user, Permission.TRAINING_EDIT).defer("content")
    context = {
        "form": form,
        "page": paginate(request, rows.select_related("region", "handed_in_by")),
        "crumbs": _top(),
    }
    return render(request, "training/load_list.html", context, status=422 if form.errors else 200)


def load_in_sight(request: HttpRequest, pk: int) -> Load:
    user: User = request.user  # type: ignore[assignment]
    rows = Load.objects.visible_to(user, Permission.TRAINING_EDIT).defer("content")
    return get_object_or_404(
        rows.select_related("region", "session", "handed_in_by", "applied_by"), pk=pk
    )


@require(Permission.TRAINING_EDIT)
@require_GET
def load_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is in a workbook: its counts, or each bad cell and how to mend it."""
    return _load_page(request, load_in_sight(request, pk))


@require(Permission.TRAINING_EDIT)
@require_GET
def load_errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The workbook as it was handed in, with the bad cells marked: to mend and hand in again."""
    load = load_in_sight(request, pk)
    try:
        content = taking.marked(load)
    except SheetError as error:
        return _load_page(request, load, str(error))
    name = f"{load.file_name.rsplit('.', 1)[0]}_标错.xlsx"
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=EXCEL)


def _load_page(request: HttpRequest, load: Load, problem: str = "") -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    is_past = load.kind == Load.Kind.PAST
    own = is_past and load.handed_in_by.person == user.person
    why = _("Another person takes it in, and thereby closes the sessions.") if own else ""
    if load.result["errors"]:
        why = _("Mend the cells below in your workbook and hand it in again; nothing was written.")
    context = {
        "load": load,
        "result": load.result,
        "figures": [_figure(load, what) for what in behind.lists_of(load)],
        "hidden": max(0, load.result["errors"] - len(load.result["shown"])),
        "may_apply": not load.applied_at and user.holds(Permission.TRAINING_EDIT, at=load.region),
        "why_not": why,
        "problem": problem,
        "crumbs": [*_top(), (_("Past sessions"), reverse("training:load-list"))],
    }
    return render(request, "training/load.html", context, status=422 if problem else 200)


def _figure(load: Load, what: str) -> tuple[Any, int, str]:
    """A figure of a workbook: label, count and where it opens; an empty one opens nowhere."""
    count = load.result.get(what, 0)
    url = f"{reverse('training:load-behind', args=[load.pk])}?what={what}"
    return behind.LISTS[what], count, url if count else ""


@require(Permission.TRAINING_EDIT)
@require_POST
def load_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Take all of a workbook in, or nothing."""
    user: User = request.user  # type: ignore[assignment]
    load = load_in_sight(request, pk)
    try:
        taking.apply(load, by=user)
    except ValidationError as error:
        return _load_page(request, load, error.messages[0])
    except SheetError as error:
        return _load_page(request, load, str(error))
    messages.success(request, _("Taken in."))
    if load.session_id:
        return redirect("training:session-detail", load.session_id)
    return redirect("training:load-detail", pk)


@require(Permission.TRAINING_EDIT)
@require_GET
def past_template(_request: HttpRequest) -> FileResponse:
    """An empty workbook of past sessions."""
    book = sheets.write_book([
        sheets.Sheet(columns.SESSION_COLUMNS, [], name=columns.SESSIONS),
        sheets.Sheet(columns.PEOPLE_COLUMNS, [], name=columns.PEOPLE),
        sheets.Sheet(columns.TRAINER_COLUMNS, [], name=columns.TRAINERS),
    ])  # fmt: skip
    return FileResponse(book, as_attachment=True, filename="往期培训_模板.xlsx", content_type=EXCEL)


@require(Permission.TRAINING_VIEW)
@require_GET
def need_list(request: HttpRequest) -> HttpResponse:
    """What goes wrong in the work, by place and topic: where training is needed."""
    cut = cut_of(request)
    user: User = request.user  # type: ignore[assignment]
    context = {
        "cut": cut,
        "lines": needs.lines(cut.region, cut.as_of),
        "may_make": bool(forms.keepers(user)),
        "days": needs.SPAN_DAYS,
        "has_kinds": bool(needs.NEEDS),
        "crumbs": [*_top(), *crumbs_of(request, cut)],
    }
    return render(request, "training/need_list.html", context)
