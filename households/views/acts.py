"""Pages of acts: those of a household, the queue, one act."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from households import act_pages, act_queue, act_words, pages, tabs
from households.act_forms import FORMS
from households.act_move_forms import MOVES
from households.acts import verbs
from households.acts.kinds import KINDS
from households.models import Act
from households.views import one_by_one
from households.views.households import in_sight
from ledger.models import Evidence
from qiannan.web import here_with, key_of, paginate, render_page, tabs_of
from regions.duties import Permission
from regions.guards import require
from regions.models import User


def act_in_sight(request: HttpRequest, pk: int) -> Act:
    """The act with what its page shows; 404 when its household is out of sight."""
    user: User = request.user  # type: ignore[assignment]
    return get_object_or_404(act_queue.in_sight(user).for_list(), pk=pk)  # type: ignore[attr-defined]


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def household_acts(request: HttpRequest, pk: int) -> HttpResponse:
    """The acts of one household, the newest first, and the menu of what can be reported."""
    user: User = request.user  # type: ignore[assignment]
    household = get_object_or_404(in_sight(user).with_places(), pk=pk)
    page = paginate(request, household.acts.for_list().order_by("-pk"), 20)
    may_report = user.can(Permission.HOUSEHOLD_PROPOSE, at=household.region)
    offered = [kind for kind in KINDS.values() if kind.is_offered and kind.key in FORMS]
    context = {
        **tabs.head_of(household, user, "households:household-acts"),
        "crumbs": pages.crumbs(household.region.ancestors, user),
        "page": page,
        "rows": act_pages.lines_of(page),
        "kinds": offered if may_report and household.dissolved_on is None else [],
        "is_dissolved": household.dissolved_on is not None,
    }
    return render(request, "households/household_acts.html", context)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def act_list(request: HttpRequest) -> HttpResponse:
    """The queue: what waits oldest first, what is decided newest first."""
    user: User = request.user  # type: ignore[assignment]
    found = act_queue.ActFilter(request.GET, act_queue.in_sight(user), request=request)
    rows = found.qs
    get = request.GET.get
    is_open = get("state") == Act.State.OPEN
    page = act_queue.page(
        rows,
        oldest_first=is_open,
        after=key_of(request, "after"),
        before=key_of(request, "before"),
        is_folded=not get("batch"),
    )
    counts = found.counts()
    context = {
        "filter": found,
        "rows": act_pages.lines_of(page.acts, page.batches),
        "tabs": tabs_of(request, "state", Act.State, counts),
        "stats": found.stats(counts),
        "next": here_with(request, after=page.after) if page.after else "",
        "previous": here_with(request, before=page.before) if page.before else "",
        "size": act_queue.PAGE,
        "may_sign": is_open and bool(user.paths_where(Permission.HOUSEHOLD_SIGN)),
        "is_queue": is_open,
        "may_found": bool(user.paths_where(Permission.HOUSEHOLD_PROPOSE)),
        "query": request.GET.urlencode(),
        # What no filter can look for is not a condition, and no batch either.
        "batch": get("batch", "") if page.acts and found.is_valid() else "",
        "without_batch": here_with(request, batch=""),
        "crumbs": [(_("Base map"), reverse("households:household-list")), (_("Changes"), "")],
    }
    return render_page(request, "households/act_list.html", "households/_act_table.html", context)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def act_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return act_page(request, act_in_sight(request, pk))


def act_page(request: HttpRequest, act: Act, failed: tuple[str, Any] | None = None) -> HttpResponse:
    """The page of one act; `failed` is the form of a move that did not go, with its errors."""
    user: User = request.user  # type: ignore[assignment]
    read = act_pages.Read.of(act)
    warnings = act_pages.warnings(read)
    is_queue = one_by_one.is_queue(request)
    context = {
        "act": act,
        "kind": KINDS[act.kind],
        "hue": act_pages.HUES[Act.State(act.state)],
        "crumbs": pages.crumbs(act.region.ancestors, user),
        "facts": act_pages.facts(act),
        "sections": act_words.sections(
            read.changes, whole=act.state == Act.State.OPEN, rows=read.rows
        ),
        "warnings": warnings,
        "may": act_pages.possible(read, user, bool(warnings.moved)),
        "photos": act_pages.photos(f for f in read.files if f.kind == Evidence.Kind.PHOTO),
        "papers": act_pages.photos(f for f in read.files if f.kind == Evidence.Kind.PAPER),
        "signatures": act_pages.signatures(act) if act.signed_at else [],
        "timeline": act_pages.timeline(act),
        "statement": verbs.STATEMENT,
        "is_queue": is_queue,
        "following": act_queue.next_to_sign(user, act) if is_queue else None,
        "forms": _forms(failed),
        "failed": failed[0] if failed else "",
        "failed_errors": failed[1].non_field_errors() if failed else [],
    }
    return render(request, "households/act_detail.html", context, status=422 if failed else 200)


def _forms(failed: tuple[str, Any] | None) -> dict[str, Any]:
    forms = {name: form(auto_id=f"id_{name}_%s") for name, form in MOVES.items()}
    return forms | ({failed[0]: failed[1]} if failed else {})
