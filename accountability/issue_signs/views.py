"""The page of what is worth a second look."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accountability.answering import causes
from accountability.issue_signs import keeping
from accountability.models import IssueSign, SignKind
from ledger.transitions import StaleStatusError
from qiannan.web import COUNT_CAP, key_of
from regions.duties import Permission
from regions.guards import require
from regions.models import ABOVE, User

PAGE = 50


def _in_sight(request: HttpRequest) -> QuerySet[IssueSign]:
    user: User = request.user  # type: ignore[assignment]
    paths = user.paths_where(Permission.ISSUE_REVIEW) + user.paths_where(Permission.CASE_HANDLE)
    return IssueSign.objects.within_paths(paths)


@require(Permission.ISSUE_REVIEW, Permission.CASE_HANDLE)
@require_GET
def sign_list(request: HttpRequest) -> HttpResponse:
    """Signs in the person's places, newest first, of one kind or all; keyset paging."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in SignKind.values else ""
    is_seen = request.GET.get("seen") == "yes"
    seen = _in_sight(request).filter(looked_at__isnull=not is_seen)
    rows = seen.filter(kind=kind) if kind else seen
    if before := key_of(request, "before"):
        rows = rows.filter(pk__lt=before)
    rows = rows.select_related(f"issue__region__{ABOVE}", "other", "looked_by").order_by("-pk")
    found = list(rows[: PAGE + 1])
    page = found[:PAGE]
    user: User = request.user  # type: ignore[assignment]
    counts = Counter(seen.order_by().values_list("kind", flat=True)[:COUNT_CAP])
    more = {"seen": "yes"} if is_seen else {}
    tabs: list[tuple[Any, int, str, bool]] = [
        (_("All"), counts.total(), _address(**more), not kind)
    ]
    tabs += [
        (one.label, counts[one.value], _address(kind=one.value, **more), kind == one.value)
        for one in SignKind
        if counts[one.value] or kind == one.value
    ]
    context = {
        "tabs": tabs,
        "rows": [(sign, _place(sign), *_acts(sign, user)) for sign in page],
        "is_seen": is_seen,
        "other": _address(kind=kind) if is_seen else _address(kind=kind, seen="yes"),
        "next": _address(kind=kind, before=page[-1].pk, **more) if len(found) > PAGE else "",
        "query": request.GET.urlencode(),
        "crumbs": [(_("Review issues"), reverse("accountability:review"))]
        if user.paths_where(Permission.ISSUE_REVIEW)
        else [(_("Accountability cases"), reverse("accountability:case-list"))],
    }
    return render(request, "accountability/review/signs.html", context)


def _acts(sign: IssueSign, user: User) -> tuple[bool, str]:
    """Whether the person says what the second look showed, and where a case is opened from it."""
    issue = sign.issue
    may_open = causes.may_open(user, issue.region)
    case = causes.address(issue, causes.SIGN) if may_open else ""
    return user.can(Permission.ISSUE_REVIEW, at=issue.region), case


def _place(sign: IssueSign) -> str:
    region = sign.issue.region
    return "".join(one.name for one in region.ancestors[1:]) or region.name


def _address(**given: Any) -> str:
    query = "&".join(f"{name}={value}" for name, value in given.items() if value)
    return f"{reverse('accountability:issue-signs')}?{query}".rstrip("?")


@require(Permission.ISSUE_REVIEW)
@require_POST
def sign_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the second look showed."""
    user: User = request.user  # type: ignore[assignment]
    mine = IssueSign.objects.visible_to(user, Permission.ISSUE_REVIEW)
    sign = get_object_or_404(mine.select_related("issue__region"), pk=pk)
    try:
        words = request.POST.get("words", "")
        keeping.looked_at(sign, by=user, words=words)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except StaleStatusError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is recorded."))
    kind = request.POST.get("kind", "")
    return HttpResponseRedirect(_address(kind=kind if kind in SignKind.values else ""))
