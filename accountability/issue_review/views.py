"""The queue of a reviewer, and reading it entry after entry."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accountability import lights, stages
from accountability.issue_lists.kept import QUEUE
from accountability.issue_review import conditions, deciding, queue, reading
from accountability.issue_review.forms import ApproveForm, ReturnForm
from accountability.models import Issue, ReviewBatch
from accountability.transitions import CLOSED_STATEMENT, REVIEWED_STATEMENT, VERIFIED_STATEMENT
from households.lists import tools
from households.lists.conditions import in_words
from qiannan.web import render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import ABOVE, User

PAGE = 50
CAP = 1000
_STATEMENTS = {
    "applied": VERIFIED_STATEMENT,
    "verified": REVIEWED_STATEMENT,
    "reviewed": CLOSED_STATEMENT,
}


def rows_of(request: HttpRequest, query: QueryDict | None = None) -> QuerySet[Issue]:
    """The queue of the person, as the conditions of an address narrow it."""
    given = conditions.given(request.GET if query is None else query)
    user: User = request.user  # type: ignore[assignment]
    return conditions.narrow(queue.waiting(user, given["stage"]), given)


@require(*queue.DECIDING)
@require_GET
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits for this person, the most urgent first; keyset paging."""
    user: User = request.user  # type: ignore[assignment]
    rows = rows_of(request)
    found = list(
        queue.after(rows, queue.read_place(request.GET.get("after", ""))).select_related(
            f"region__{ABOVE}", "item__aspect", "responsible", "applied_by"
        )[: PAGE + 1]
    )
    query, page = conditions.kept(request.GET), found[:PAGE]
    last = page[-1] if len(found) > PAGE else None
    marks = lights.marks(timezone.localdate())
    total = rows[: CAP + 1].count()
    context = {
        "form": conditions.QueueForm(request.GET),
        "rows": [
            (issue, stages.word_of(issue), lights.of(issue, marks), _place(issue)) for issue in page
        ],
        "total": f"{CAP}+" if total > CAP else total,
        "many": min(total, CAP) if total > len(page) else 0,
        "query": query,
        "next": _address("review", query, after=queue.Place(last.due_on, last.pk)) if last else "",
        "first": _address("review", query) if request.GET.get("after") else "",
        "begin": _address("review-next", query),
        "tools": _tools(user, QueryDict(query)),
        "last_batch": reading.last_batch(user),
        "may_look": bool(user.paths_where(Permission.ISSUE_REVIEW)),
    }
    return render_page(
        request, "accountability/review/queue.html", "accountability/review/_queue.html", context
    )


def _tools(user: User, asked: QueryDict) -> tools.Tools:
    (words,) = in_words(QUEUE, [asked.urlencode()], user=user)
    said = [which for _label, which in words]
    return tools.around(QUEUE, asked, conditions.QueueForm().fields, said, user=user)


def _place(issue: Issue) -> str:
    return "".join(region.name for region in issue.region.ancestors[1:]) or issue.region.name


def _address(name: str, query: str, *args: Any, **more: Any) -> str:
    given = QueryDict(query, mutable=True)
    given.update({key: str(value) for key, value in more.items()})
    return f"{reverse(f'accountability:{name}', args=args)}?{given.urlencode()}".rstrip("?")


@require(*queue.DECIDING)
@require_GET
def review_next(request: HttpRequest) -> HttpResponseRedirect:
    """Begin to read: the first entry of the queue, or the first after a place in it."""
    query = conditions.kept(request.GET)
    place = queue.read_place(request.GET.get("after", ""))
    rows = rows_of(request)
    pk = queue.after(rows, place).values_list("pk", flat=True).first()
    if pk is None and place:
        pk = rows.values_list("pk", flat=True).first()  # what was passed over
    if pk is None:
        messages.success(request, _("Nothing waits for you here any more."))
        return HttpResponseRedirect(_address("review", query))
    return HttpResponseRedirect(_address("review-read", query, pk))


def _in_sight(request: HttpRequest, pk: int) -> Issue:
    issues = Issue.objects.visible_to(request.user, Permission.ISSUE_VIEW)  # type: ignore[arg-type]
    return get_object_or_404(
        issues.select_related(
            f"region__{ABOVE}", f"holder__{ABOVE}", "item__aspect", "responsible"
        ),
        pk=pk,
    )


@require(*queue.DECIDING)
@require_GET
def review_read(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry with its proof beside it, and the way to the next."""
    return _read(request, _in_sight(request, pk))


def _read(
    request: HttpRequest, issue: Issue, wrong: ApproveForm | ReturnForm | None = None
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    query = conditions.kept(request.GET)
    rows = rows_of(request)
    before, after = queue.neighbours(rows, issue)
    left = rows[: CAP + 1].count()
    context = {
        "read": reading.read(issue, user),
        "query": query,
        "back": _address("review", query),
        "before": _address("review-read", query, before) if before else "",
        "after": _address("review-read", query, after) if after else "",
        "left": f"{CAP}+" if left > CAP else left,
        "approve": wrong if isinstance(wrong, ApproveForm) else ApproveForm(request=request),
        "return": wrong if isinstance(wrong, ReturnForm) else ReturnForm(),
        "is_wrong": wrong is not None,
        "statement": _STATEMENTS.get(stages.stage_of(issue), ""),
        "last_batch": reading.last_batch(user),
    }
    return render(request, "accountability/review/read.html", context, status=422 if wrong else 200)


@require(*queue.DECIDING)
@require_POST
def review_one(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Decide the entry that was read, and go on to the next."""
    issue = _in_sight(request, pk)
    form = form_of(request, verb)
    if not form.is_valid():
        return _read(request, issue, form)
    query = conditions.kept(request.GET)
    place = queue.Place(issue.due_on, issue.pk)
    try:
        batch = deciding.decide([issue.pk], form.decision(), by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:  # a personal key that was just revoked
        form.add_error(None, error.messages[0])
        return _read(request, issue, form)
    problem = batch.outcomes.values_list("problem", flat=True).first()
    if problem:
        messages.error(request, f"{issue.number}：{problem}")
        return HttpResponseRedirect(_address("review-read", query, issue.pk))
    return HttpResponseRedirect(_address("review-next", query, after=place))


def form_of(request: HttpRequest, verb: str) -> ApproveForm | ReturnForm:
    """The form of a verb, filled in.

    Raises:
        Http404: there is no such verb.
    """
    if verb == ReviewBatch.Verb.APPROVE:
        return ApproveForm(request.POST, request=request)
    if verb == ReviewBatch.Verb.RETURN:
        return ReturnForm(request.POST)
    raise Http404
