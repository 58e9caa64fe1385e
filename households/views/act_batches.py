"""A batch of acts: what it is, how far it is, and deciding on all of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from households import act_pages
from households.act_move_forms import MOVES
from households.acts import ActError, verbs
from households.bulk import batches, deciding, undoing
from households.bulk.batches import Batch
from households.models import Act
from qiannan.templatetags.face import short_time
from qiannan.web import paginate, render_progress
from regions.duties import Permission
from regions.guards import require
from regions.models import User


def _batch(request: HttpRequest, number: str) -> Batch:
    """The batch; 404 when nothing of it is in sight."""
    user: User = request.user  # type: ignore[assignment]
    found = batches.find(number, user)
    if found is None:
        raise Http404
    return found


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def act_batch(request: HttpRequest, batch: str) -> HttpResponse:
    """What a batch changes, act by act, and what this person may do with all of it."""
    return _page(request, _batch(request, batch))


def _page(
    request: HttpRequest, batch: Batch, failed: tuple[str, Any] | None = None
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    state = request.GET.get("state", "")
    rows = batches.acts_of(batch.number, user).for_list().order_by("pk")  # type: ignore[attr-defined]
    page = paginate(request, rows.filter(state=state) if state in Act.State.values else rows)
    lines = batches.lines_by_act(page.object_list)
    job = deciding.jobs_of(batch.number).first()
    forms = {name: form(auto_id=f"id_{name}_%s") for name, form in MOVES.items()}
    context = {
        "batch": batch,
        "page": page,
        "rows": [(row, lines.get(row.act.pk, [])) for row in act_pages.lines_of(page)],
        "stats": _stats(batch, state),
        "facts": _facts(batch),
        "sample": batches.sample(batch.number, user) if batch.to_sign else [],
        "job": job,
        "is_running": job is not None and not job.is_finished,
        "left_over": _left_over(job, user),
        "statement": verbs.STATEMENT,
        "forms": forms | ({failed[0]: failed[1]} if failed else {}),
        "failed": failed[0] if failed else "",
        "failed_errors": failed[1].non_field_errors() if failed else [],
        "crumbs": [*crumbs(), (batch.number, "")],
    }
    return render(request, "households/act_batch.html", context, status=422 if failed else 200)


def crumbs() -> list[tuple[str, str]]:
    return [
        (_("Base map"), reverse("households:household-list")),
        (_("Changes"), reverse("households:act-list")),
    ]


def _stats(batch: Batch, chosen: str) -> list[dict[str, Any]]:
    """How many stand where; each figure is a filter."""
    url = reverse("households:act-batch", args=[batch.number])
    every = [{"label": _("All"), "value": batch.total, "url": url, "on": not chosen}]
    return every + [
        {
            "label": state.label,
            "value": batch.counts[state.value],
            "url": f"{url}?state={state.value}",
            "on": chosen == state.value,
        }
        for state in Act.State
        if batch.counts[state.value] or state in (Act.State.OPEN, Act.State.DONE)
    ]


def _facts(batch: Batch) -> list[tuple[str, Any]]:
    return [
        (_("Kind of change"), "、".join(batch.kinds)),
        (_("Fields"), "、".join(batch.fields)),
        (_("Holds from"), batch.on.isoformat()),
        (_("Why, and what it rests on"), batch.note),
        (_("Reported by"), f"{batch.by} {short_time(batch.at)}"),
    ]


def _left_over(job: Any, user: User) -> list[tuple[act_pages.Row, str]]:
    """What the last decision could not do, as far as it is in sight."""
    if job is None or not job.is_finished:
        return []
    why = dict(job.result.get("failed", []))
    acts = batches.act_queue.in_sight(user).for_list().filter(pk__in=why)  # type: ignore[attr-defined]
    return [(row, why[row.act.pk]) for row in act_pages.lines_of(acts)]


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def act_batch_progress(request: HttpRequest, batch: str) -> HttpResponse:
    """How far the worker is; the page asks every two seconds."""
    _batch(request, batch)
    job = deciding.jobs_of(batch).first()
    return render_progress(
        request, "households/_batch_progress.html", {"job": job, "number": batch}, job
    )


@require(Permission.HOUSEHOLD_SIGN)
@require_POST
def act_batch_sign(request: HttpRequest, batch: str) -> HttpResponse:
    return _start(request, batch, "sign", Permission.HOUSEHOLD_SIGN)


@require(Permission.HOUSEHOLD_SIGN)
@require_POST
def act_batch_refuse(request: HttpRequest, batch: str) -> HttpResponse:
    return _start(request, batch, "refuse", Permission.HOUSEHOLD_SIGN)


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def act_batch_withdraw(request: HttpRequest, batch: str) -> HttpResponse:
    return _start(request, batch, "withdraw", Permission.HOUSEHOLD_PROPOSE)


@require(Permission.HOUSEHOLD_SIGN)
@require_http_methods(["GET", "POST"])
def act_batch_undo(request: HttpRequest, batch: str) -> HttpResponse:
    """What can still be undone and what cannot, with the reason; then undo what can."""
    user: User = request.user  # type: ignore[assignment]
    found = _batch(request, batch)
    form = MOVES["undo"](request.POST or None, auto_id="id_undo_%s")
    if request.method == "POST" and form.is_valid() and _begun(request, batch, "undo", form):
        return redirect("households:act-batch", batch)
    seen = undoing.forecast(batch, user)
    context = {
        "batch": found,
        "seen": seen,
        "rows": [
            (row, obstacle)
            for row, obstacle in zip(
                act_pages.lines_of(one.act for one in seen.obstacles), seen.obstacles, strict=True
            )
        ],
        "own": found.counts["done"] - found.to_undo,
        "form": form,
        "crumbs": [
            *crumbs(),
            (found.number, reverse("households:act-batch", args=[batch])),
            (_("Undo the batch"), ""),
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "households/act_batch_undo.html", context, status=status)


def _start(request: HttpRequest, number: str, verb: str, permission: Permission) -> HttpResponse:
    """Have the worker begin; on trouble show the page with the reason."""
    user: User = request.user  # type: ignore[assignment]
    found = _batch(request, number)
    if not batches.acts_of(number, user).visible_to(user, permission).exists():  # type: ignore[attr-defined]
        raise PermissionDenied
    form = MOVES[verb](request.POST, auto_id=f"id_{verb}_%s")
    if form.is_valid() and _begun(request, number, verb, form):
        return redirect("households:act-batch", number)
    return _page(request, found, failed=(verb, form))


def _begun(request: HttpRequest, number: str, verb: str, form: Any) -> bool:
    user: User = request.user  # type: ignore[assignment]
    try:
        deciding.start(number, verb, by=user, **form.cleaned_data)
    except ActError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("It is under way; this page says when it is done."))
    return True
