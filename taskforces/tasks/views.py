"""The list of tasks, one task, giving one, and each step of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger.transitions import SamePersonError, StaleStatusError
from qiannan import asked
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from taskforces.models import Body, Task
from taskforces.models.tasks import TaskQuerySet
from taskforces.tasks import body_tabs, figures, operations, pages
from taskforces.tasks.acts import ACTS, Act, open_acts, open_delay
from taskforces.tasks.filters import TaskFilter
from taskforces.tasks.forms import TaskForm

VIEW, WORK = Permission.TASK_FORCE_VIEW, Permission.TASK_FORCE_WORK
FOLDER = "taskforces/tasks"


def user_of(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def in_sight(request: HttpRequest) -> TaskQuerySet:
    return Task.objects.visible_to(user_of(request), VIEW)


def one_in_sight(request: HttpRequest, pk: int) -> Task:
    rows = in_sight(request).for_list().select_related("given_by", "finished_by", "closed_by")
    return get_object_or_404(rows, pk=pk)


def crumbs() -> list[tuple[str, str]]:
    return [(_("Task ledger"), reverse("taskforces:task-list"))]


def stand_at(request: HttpRequest, page: str = "taskforces:task-list") -> None:
    """Which entry of the navigation this page belongs to."""
    request.stands_at = reverse(page)  # type: ignore[attr-defined]


@require(VIEW)
@require_GET
def task_list(request: HttpRequest) -> HttpResponse:
    """The tasks of bodies in sight, the most urgent first."""
    user = user_of(request)
    found = TaskFilter(request.GET, in_sight(request), request=request)
    page = paginate(request, pages.by_urgency(found.qs.for_list()))
    given = found.form.cleaned_data
    is_past, body = bool(given.get("late_on")), _body(request, given.get("body"))
    state = request.GET.get("state") or (figures.ALL if is_past else figures.UNDONE)
    context = {
        "filter": found,
        "page": page,
        "rows": pages.rows_of(list(page.object_list)),
        "tabs": pages.tabs(request, figures.counts(found.base), state),
        "late_on": given.get("late_on"),
        "said": found.said,
        "body": body,
        "body_tabs": body_tabs.tabs(request, body, body_tabs.TASKS) if body else [],
        "may_give": bool(user.paths_where(WORK)),
        "is_narrowed": bool(request.GET),
        "query": request.GET.urlencode(),
    }
    return render_page(request, f"{FOLDER}/list.html", f"{FOLDER}/_list.html", context)


def _body(request: HttpRequest, pk: Any) -> Body | None:
    rows = Body.objects.visible_to(user_of(request), VIEW)
    return rows.filter(pk=int(pk)).select_related("region").first() if pk else None


@require(VIEW)
@require_GET
def task_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: what it is, how far it is, proof and hands, what can be done."""
    return task_page(request, one_in_sight(request, pk))


def task_page(
    request: HttpRequest, task: Task, filled: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    user, filled = user_of(request), filled or {}
    hue, word = figures.tag_of(task)
    acts = [_act(request, task, act, filled.get(act.verb)) for act in open_acts(task, user)]
    context = {
        "task": task,
        "hue": hue,
        "word": word,
        "facts": pages.facts(task),
        "origin_url": pages.origin_url(task),
        "acts": acts,
        "log": task.log.select_related("recorded_by").order_by("-done_on", "-pk"),
        "delays": task.delays.select_related("asked_by", "decided_by"),
        "waits": open_delay(task),
        "ways": pages.ways(task, user),
        "story": pages.story(task),
        "crumbs": crumbs(),
    } | pages.proof(task)
    stand_at(request)
    return render(request, f"{FOLDER}/detail.html", context, status=status)


def _act(request: HttpRequest, task: Task, act: Act, filled: Any) -> dict[str, Any]:
    form = filled or act.form(request, task, None)
    form.auto_id = f"id_{act.verb}_%s"  # several forms of a page have fields of one name
    return {
        "act": act,
        "url": reverse("taskforces:task-step", args=[task.pk, act.verb]),
        "form": form,
        "why": act.why(task, user_of(request)),
        "is_open": filled is not None,
    }


@require(VIEW)
@require_POST
def task_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One act of a task; what is wrong is said beside its form."""
    task, act = one_in_sight(request, pk), ACTS.get(verb)
    if act is None:
        raise Http404
    if not act.may(task, user_of(request)):
        raise PermissionDenied(verb)
    form = act.form(request, task, request.POST)
    if form.is_valid():
        try:
            act.do(task, form.cleaned_data, request)
        except (SamePersonError, StaleStatusError) as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            messages.success(request, str(act.done))
            return redirect("taskforces:task", pk)
    return task_page(request, one_in_sight(request, pk), {verb: form}, 422)


@require(WORK)
@require_http_methods(["GET", "POST"])
def task_new(request: HttpRequest) -> HttpResponse:
    """Give a body a task: that of the address, or one of the person's own places."""
    user = user_of(request)
    bodies, body = pages.bodies_to_task(user, WORK), None
    if pk := request.GET.get("body", ""):
        rows = Body.objects.visible_to(user, WORK).filter(ends_on__isnull=True)
        body = get_object_or_404(rows, pk=asked.whole(pk))
        bodies = rows.filter(pk=body.pk)
    form = TaskForm(request.POST or None, bodies=bodies, user=user, initial={"body": body})
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.give(form.cleaned_data["body"], form.plan, by=user)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            messages.success(request, _("The task is on the ledger."))
            return redirect("taskforces:task", made.pk)
    back = reverse("taskforces:task-list")
    return form_page(request, form, _("Give a task"), _("Put it on the ledger"), back)


def form_page(
    request: HttpRequest,
    form: Any,
    title: str,
    submit: str,
    back: str,
    meta: str = "",
    *,
    at: str = "taskforces:task-list",
) -> HttpResponse:
    """A form on a page of its own; `at` is the entry of the navigation it belongs to."""
    context = {"form": form, "title": title, "submit": submit, "back": back, "meta": meta}
    stand_at(request, at)
    status = 422 if form.errors else 200
    return render(request, "taskforces/organisation/form.html", context, status=status)
