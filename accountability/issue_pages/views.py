"""The page of one entry of the issue ledger."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accountability import stages
from accountability.issue_acts import ACTS
from accountability.issue_look import Look
from accountability.issue_pages import acts, page, proof
from accountability.models import Issue
from accountability.seen import unsent
from ledger import dispatches, onward
from ledger.models import Status
from regions.duties import Permission
from regions.guards import require
from regions.models import ABOVE, User

_WITH = (
    f"region__{ABOVE}", "holder", "item__aspect", "batch", "responsible", "household",
    "sent_down_by", "applied_by", "verified_by", "reviewed_by", "closed_by",
)  # fmt: skip


def issue_in_sight(request: HttpRequest, pk: int) -> Issue:
    """The entry with what its page shows; 404 when it is out of sight."""
    user: User = request.user  # type: ignore[assignment]
    rows = Issue.objects.visible_to(user, Permission.ISSUE_VIEW).select_related(*_WITH)
    return get_object_or_404(rows, pk=pk)


@require(Permission.ISSUE_VIEW)
@require_GET
def issue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return issue_page(request, issue_in_sight(request, pk))


def issue_page(
    request: HttpRequest, issue: Issue, failed: acts.Failed | None = None
) -> HttpResponse:
    """The page; `failed` is an act that did not go, and why."""
    user: User = request.user  # type: ignore[assignment]
    look = Look(issue, user)
    journey = dispatches.history(issue)
    present, earlier = proof.rounds(issue)
    word = str(stages.word_of(issue))
    context: dict[str, Any] = {
        "issue": issue,
        "offers": acts.offers(look, request, failed),
        "refused": failed.words if failed else "",
        "unsent": unsent(failed.unsent) if failed else [],
        "unfilled": ACTS[failed.verb].label if failed and failed.form else "",
        "crumbs": crumbs(issue, user),
        "meta": page.meta(issue),
        "state": page.HUES[look.stage],
        "word": word,
        "stations": page.stations(issue),
        "rungs": page.rungs(issue, journey),
        "source_facts": page.source_facts(issue),
        "duty_facts": page.duty_facts(issue),
        "links": page.links(issue, user),
        "onward": onward.ways(issue, user),
        # On a phone whoever signs next reads goal, measures and proof before the buttons.
        "reads_first": not present.is_empty and issue.status == Status.ANSWERED,
        "is_asked": bool(look.extension or look.withdrawal),
        "changed": page.changed_words(look.changed),
        "present": present,
        "earlier": earlier,
        "look_backs": issue.look_backs.select_related(
            "issue", "sample__close", "given_to", "done_by"
        ).order_by("-pk"),
        "progress": issue.progress.select_related("recorded_by").order_by("-done_on", "-pk"),
        "extensions": issue.extensions.select_related("asked_by", "decided_by").order_by("-pk"),
        "withdrawals": issue.withdrawals.select_related("asked_by", "decided_by").order_by("-pk"),
        "timeline": proof.timeline(issue, journey, word),
    }
    status = 422 if failed else 200
    return render(request, "accountability/issues/detail.html", context, status=status)


def crumbs(issue: Issue, user: User) -> list[tuple[str, str]]:
    """The places from the top, each linked to its entries where they are in sight."""
    paths = tuple(user.paths_where(Permission.ISSUE_VIEW))
    url = reverse("accountability:issues")
    return [
        (one.name, f"{url}?region={one.code}" if one.path.startswith(paths) else "")
        for one in issue.region.ancestors
    ]
