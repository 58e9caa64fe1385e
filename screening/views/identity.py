"""Whom departments mean: the list, one pair side by side, and what people decide."""

from typing import Any

from django import forms
from django.db.models import CharField, Count, F, Func
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qiannan.web import here_with, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User
from screening import typed_words
from screening.basemap.forms import ReasonForm, RevealForm
from screening.basemap.paging import by_key
from screening.comparison.grades import GRADES
from screening.feeds import FEEDS
from screening.identity import pages
from screening.identity.filters import STATES, UNDECIDED, IdentityFilter
from screening.identity.forms import BasisForm
from screening.models import IdentityPair, IdentityPairQuerySet
from screening.samples import FEWEST

MOST_ALIKE = 6
_ALIKE = [code for code, grade in GRADES.items() if grade.is_alike]


def in_sight(user: User) -> IdentityPairQuerySet:
    return IdentityPair.objects.visible_to(user, Permission.IDENTITY_VIEW)


def pair_in_sight(request: HttpRequest, pk: int) -> IdentityPair:
    rows = in_sight(request.user).for_list()  # type: ignore[arg-type]
    return get_object_or_404(rows.select_related("extract", "decided_by", "gone_run"), pk=pk)


@require(Permission.IDENTITY_VIEW)
@require_GET
def identity_list(request: HttpRequest) -> HttpResponse:
    """The pairs in sight; every condition is in the address."""
    user: User = request.user  # type: ignore[assignment]
    found = IdentityFilter(request.GET, in_sight(user), request=request)
    page = by_key(request, found.qs)
    rows = IdentityPair.objects.for_list().in_bulk(page.keys)
    counts = found.counts()
    state = request.GET.get("state") or UNDECIDED
    scope = in_scope(request, Permission.IDENTITY_VIEW)
    context = {
        "filter": found,
        "page": page,
        "query": request.GET.urlencode(),
        "total": counts.get(state),
        "rows": [pages.row(rows[pk], user) for pk in page.keys if pk in rows],
        "tabs": [
            (word, counts[code], here_with(request, state=code), code == state)
            for code, word in STATES.items()
        ],
        "alike": alike_here(request) if state == UNDECIDED else [],
        "crumbs": pages.crumbs(scope, user),
        "searched": typed_words.kept(request, request.GET.get("who", "")),
        "is_narrowed": bool(request.GET),
    }
    return render_page(
        request, "screening/identity_list.html", "screening/_identity_table.html", context
    )


def in_scope(request: HttpRequest, permission: Permission) -> Region | None:
    """The place the address names, if it is in sight."""
    code = request.GET.get("region", "")
    if not code:
        return None
    return Region.objects.visible_to(request.user, permission).filter(code=code).first()  # type: ignore[arg-type]


def alike_here(request: HttpRequest) -> list[dict[str, Any]]:
    """What many pairs ask alike where this person decides: feed, grade, how many, place."""
    user: User = request.user  # type: ignore[assignment]
    place = in_scope(request, Permission.IDENTITY_DECIDE)
    if place is None:
        places = Region.objects.visible_to(user, Permission.IDENTITY_DECIDE)
        place = places.order_by("level", "code").first()
    if place is None:
        return []
    pairs = IdentityPair.objects.undecided().within_paths([place.path])
    groups = (
        pairs.filter(grade__in=_ALIKE, rivals=0)
        .annotate(feed=Func(F("feeds"), function="unnest", output_field=CharField()))
        .values("feed", "grade")
        .annotate(n=Count("pk"))
        .filter(n__gte=FEWEST)
        .order_by("-n", "feed", "grade")[:MOST_ALIKE]
    )
    return [
        {
            **group,
            "title": GRADES[group["grade"]].title,
            "source": f"{FEEDS[group['feed']].department} {FEEDS[group['feed']].title}",
            "region": place,
            "url": here_with(request, feed=group["feed"], grade=group["grade"]),
        }
        for group in groups
    ]


@require(Permission.IDENTITY_VIEW)
@require_POST
def identity_search(request: HttpRequest) -> HttpResponse:
    """Turn the filter form into an address; what was typed about a person stays in the session."""
    query = QueryDict(mutable=True)
    names = [name for name in IdentityFilter.base_filters if name != "who"]
    query.update({name: request.POST[name] for name in names if request.POST.get(name)})
    if token := typed_words.keep(request, request.POST.get("who", "")):
        query["who"] = token
    return HttpResponseRedirect(f"{reverse('screening:identity-list')}?{query.urlencode()}")


@require(Permission.IDENTITY_VIEW)
@require_GET
def identity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One pair: both sides, the household, what may be done, and how it came here."""
    return page_of(request, pair_in_sight(request, pk))


def page_of(
    request: HttpRequest,
    pair: IdentityPair,
    *,
    failed: tuple[str, forms.Form] | None = None,
    numbers: tuple[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    actions = _actions(request, pair, failed)
    is_offered = any(action["is_open"] for action in actions) or (failed or ("",))[0] == "reveal"
    context = {
        **pages.row(pair, user),
        "ours": _("Base map (poverty office)"),
        "theirs": pages.their_title(pair),
        "lines": pages.compared(pair, user),
        "members": pages.members(pair, user),
        "rivals": [pages.row(one, user) for one in pages.rivals(pair, user)],
        "facts": pages.facts(pair),
        "actions": actions,
        # Somebody else was faster: the button is gone, and its reason stands above.
        "trouble": failed[1].non_field_errors() if failed and not is_offered else [],
        "numbers": numbers,
        "reveal": _reveal_form(pair, user, failed),
        "timeline": pages.timeline(pair),
        "household_url": pages.household_url(pair, user),
        "query": request.GET.urlencode(),
        "next": next_of(request, pair),
        "left": _waiting(request, pair).count(),
        "crumbs": pages.crumbs(pair.region, user),
    }
    return render(request, "screening/identity_detail.html", context, status=status)


def _waiting(request: HttpRequest, pair: IdentityPair) -> Any:
    """The other undecided pairs that meet the conditions of the list the person came from."""
    query = request.GET.copy()
    query.pop("state", None)
    found = IdentityFilter(query, in_sight(request.user), request=request)  # type: ignore[arg-type]
    return found.qs.exclude(pk=pair.pk).order_by("pk")


def next_of(request: HttpRequest, pair: IdentityPair) -> str:
    """The address of the next one to decide, "" when none is left: round the list once."""
    waiting = _waiting(request, pair)
    pk = (waiting.filter(pk__gt=pair.pk).first() or waiting.first() or pair).pk
    if pk == pair.pk:
        return ""
    return with_query(request, reverse("screening:identity-detail", args=[pk]))


def with_query(request: HttpRequest, url: str) -> str:
    return f"{url}?{request.GET.urlencode()}" if request.GET else url


def _actions(
    request: HttpRequest, pair: IdentityPair, failed: tuple[str, forms.Form] | None
) -> list[dict[str, Any]]:
    """What this person may do now: (verb, words, form)."""
    if not request.user.can(Permission.IDENTITY_DECIDE, at=pair.region):  # type: ignore[union-attr]
        return []
    seen = {"seen": pair.value_hash}
    offered: list[tuple[str, str, forms.Form]] = []
    if pair.may_be_decided:
        offered = [
            ("same", _("The same person"), BasisForm(initial=seen, auto_id="id_same_%s")),
            (
                "different",
                _("Not the same person"),
                BasisForm(initial=seen, auto_id="id_different_%s"),
            ),
        ]
    elif pair.state != IdentityPair.State.OPEN:
        offered = [("again", _("Take the decision back"), ReasonForm(initial=seen))]
    return [
        {
            "verb": verb,
            "label": label,
            "url": with_query(request, reverse(f"screening:identity-{verb}", args=[pair.pk])),
            "form": failed[1] if failed and failed[0] == verb else form,
            "is_open": bool(failed) and failed[0] == verb,
            "is_first": verb == "same",
        }
        for verb, label, form in offered
    ]


def _reveal_form(
    pair: IdentityPair, user: User, failed: tuple[str, forms.Form] | None
) -> forms.Form | None:
    if not user.can(Permission.PERSON_REVEAL, at=pair.region):
        return None
    return failed[1] if failed and failed[0] == "reveal" else RevealForm(auto_id="id_reveal_%s")
