"""Deciding many at once: chosen, signed for or given a reason, and what became of each."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accountability.issue_review import conditions, deciding, queue, undoing
from accountability.issue_review.forms import ApproveForm, ReturnForm, chosen
from accountability.issue_review.views import form_of, rows_of
from accountability.models import Issue, ReviewBatch
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import User

SHOWN = 20


def _chosen(request: HttpRequest) -> QuerySet[Issue]:
    """The entries that were ticked, or all that meet the conditions, the most urgent first."""
    if request.POST.get("every"):
        query = QueryDict(request.POST.get("query", ""))
        first = rows_of(request, query).values_list("pk", flat=True)[: deciding.MOST]
        pks = list(first)
    else:
        pks = chosen(request.POST.getlist("pk"))
    issues = Issue.objects.visible_to(request.user, Permission.ISSUE_VIEW)  # type: ignore[arg-type]
    return issues.filter(pk__in=pks).order_by(*queue.ORDER)


@require(*queue.DECIDING)
@require_POST
def review_choose(request: HttpRequest) -> HttpResponse:
    """Look at what was ticked, and sign for it or say why it goes back."""
    verb = request.POST.get("verb", "")
    form = ReturnForm() if verb == ReviewBatch.Verb.RETURN else ApproveForm(request=request)
    return _confirm(request, form)


def _confirm(
    request: HttpRequest, form: ApproveForm | ReturnForm, status: int = 200
) -> HttpResponse:
    issues = list(_chosen(request).values_list("pk", "number", "title"))
    query = conditions.kept(QueryDict(request.POST.get("query", "")))
    verb = "return" if isinstance(form, ReturnForm) else "approve"
    context = {
        "form": form,
        "verb": verb,
        "pks": [pk for pk, _number, _title in issues],
        "rows": issues[:SHOWN],
        "total": len(issues),
        "more": max(len(issues) - SHOWN, 0),
        "is_too_many": len(issues) > deciding.MOST,
        "query": query,
        "back": f"{reverse('accountability:review')}?{query}",
    }
    return render(request, "accountability/review/confirm.html", context, status=status)


@require(*queue.DECIDING)
@require_POST
def review_decide(request: HttpRequest, verb: str) -> HttpResponse:
    """Decide the chosen entries; each gets its result."""
    form = form_of(request, verb)
    if not form.is_valid():
        return _confirm(request, form, 422)
    pks = chosen(request.POST.getlist("pk"))
    try:
        batch = deciding.decide(pks, form.decision(), by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        form.add_error(None, error.messages[0])
        return _confirm(request, form, 422)
    return redirect("accountability:review-batch", batch.pk)


def _mine(request: HttpRequest) -> QuerySet[ReviewBatch]:
    user: User = request.user  # type: ignore[assignment]
    seen = ReviewBatch.objects.visible_to(user, Permission.ISSUE_VIEW)
    return seen.filter(made_by=user)


@require(*queue.DECIDING)
@require_GET
def review_batches(request: HttpRequest) -> HttpResponse:
    """What this person decided, the newest first."""
    page = paginate(request, _mine(request))
    counts = deciding.counts([batch.pk for batch in page.object_list])
    context = {
        "page": page,
        "rows": [(batch, counts[batch.pk]) for batch in page.object_list],
        "crumbs": [(_("Review issues"), reverse("accountability:review"))],
    }
    return render(request, "accountability/review/batches.html", context)


@require(*queue.DECIDING)
@require_GET
def review_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of each entry, or of those that went or came back; the way back within ten
    minutes.
    """
    batch = get_object_or_404(_mine(request), pk=pk)
    outcomes = batch.outcomes.select_related("issue__holder")
    if narrowed := deciding.COUNTED.get(request.GET.get("show", "")):
        outcomes = outcomes.filter(narrowed)
    # What did not go comes first: it is what there is still to do.
    page = paginate(request, outcomes.order_by("event", "pk").reverse(), size=100)
    context = {
        "batch": batch,
        "count": deciding.counts([batch.pk])[batch.pk],
        "page": page,
        "crumbs": [
            (_("Review issues"), reverse("accountability:review")),
            (_("What I decided"), reverse("accountability:review-batches")),
        ],
    }
    return render(request, "accountability/review/batch.html", context)


@require(*queue.DECIDING)
@require_POST
def review_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the whole batch back."""
    batch = get_object_or_404(_mine(request), pk=pk)
    try:
        count = undoing.take_back(batch, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("accountability:review-batch", batch.pk)
    said = ngettext("%(n)d entry was taken back.", "%(n)d entries were taken back.", count)
    messages.success(request, said % {"n": count})
    only = batch.outcomes.filter(is_undone=True).values_list("issue", flat=True)[:2]
    if request.POST.get("from") == "reading" and len(only) == 1:
        return HttpResponseRedirect(reverse("accountability:review-read", args=[only[0]]))
    return redirect("accountability:review-batch", batch.pk)
