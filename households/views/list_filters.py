"""Filters a person keeps: saved from the list itself, looked after on a page of their own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from households.list_forms import SavedFilterForm
from households.lists import conditions, saved
from households.lists.kinds import LISTS, KeptList
from households.models import SavedFilter
from households.views.lists import back_to
from regions.duties import Permission
from regions.guards import require
from regions.models import User

# Of the lists that filters are kept for; `_kind` asks for the one.
SEES = (Permission.HOUSEHOLD_VIEW, Permission.ISSUE_VIEW)


def _kind(user: User, kind: str) -> str:
    """The list that an address names.

    Raises:
        Http404: there is no such list.
        PermissionDenied: this person does not see it.
    """
    if kind not in LISTS:
        raise Http404
    if not LISTS[kind].is_for(user):
        raise PermissionDenied
    return kind


def _stands_in(request: HttpRequest, place: KeptList) -> None:
    """These pages are of the list, whatever app it is of: its word lights up in the top bar."""
    request.stands_at = reverse(place.url_name)  # type: ignore[attr-defined]


@require(*SEES)
@require_GET
def filter_list(request: HttpRequest, kind: str) -> HttpResponse:
    """One's own filters of a list and those shared with one, each with its conditions in words."""
    user: User = request.user  # type: ignore[assignment]
    place = LISTS[_kind(user, kind)]
    _stands_in(request, place)
    found = saved.chips(kind, QueryDict(), user=user)
    words = conditions.in_words(kind, [chip.saved.query for chip in found], user=user)
    rows = list(zip(found, words, strict=True))
    context = {
        "list": place,
        "mine": [row for row in rows if row[0].is_mine],
        "shared": [row for row in rows if not row[0].is_mine],
        "most": saved.MOST,
        "tabs": [
            (of.label, None, reverse("households:filter-list", args=[one]), one == kind)
            for one, of in LISTS.items()
            if of.is_for(user)
        ],
        "back": place.address(),
    }
    return render(request, "households/filter_list.html", context)


@require(*SEES)
@require_POST
def filter_save(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep the conditions that the list shows under a name."""
    user: User = request.user  # type: ignore[assignment]
    query = request.POST.get("query", "")
    place = LISTS[_kind(user, kind)]
    _stands_in(request, place)
    form = SavedFilterForm(request.POST, user=user, can_open_with_one=place.can_open_with_one)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made, kept = saved.save(
                kind,
                given["name"],
                QueryDict(query),
                by=user,
                office=form.office_given,
                is_default=given.get("is_default", False),
            )
        except saved.SavedFilterError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Kept as “%(name)s”.") % {"name": made.name})
            _tell(request, kept)
            return back_to(kind, query)
    (words,) = conditions.in_words(kind, [query], user=user)
    context = {"form": form, "kind": kind, "list": place, "query": query, "words": words}
    context |= {"back": place.address(query)}
    return render(request, "households/filter_save.html", context, status=422)


@require(*SEES)
@require_POST
def filter_replace(request: HttpRequest, kind: str) -> HttpResponseRedirect:
    """Put the conditions that the list shows into one of one's filters."""
    user: User = request.user  # type: ignore[assignment]
    query = request.POST.get("query", "")
    number = request.POST.get("saved", "")
    seen = SavedFilter.objects.of(user, _kind(user, kind))
    one = get_object_or_404(seen, pk=number if number.isdecimal() else 0)
    try:
        kept = saved.replace(one, QueryDict(query), by=user)
    except saved.SavedFilterError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("“%(name)s” now has the conditions of this list.") % {"name": one.name}
        )
        _tell(request, kept)
    return back_to(kind, query)


@require(*SEES)
@require_http_methods(["GET", "POST"])
def filter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename one's filter, share it, open the list with it, or take it away."""
    user: User = request.user  # type: ignore[assignment]
    one = _own(user, pk)
    place = LISTS[one.kind]
    _stands_in(request, place)
    form = SavedFilterForm(
        request.POST or None, user=user, kept=one, can_open_with_one=place.can_open_with_one
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            saved.change(
                one,
                by=user,
                name=given["name"],
                office=form.office_given,
                is_default=given.get("is_default", False),
            )
            messages.success(request, _("“%(name)s” is changed.") % {"name": one.name})
            return redirect("households:filter-list", kind=one.kind)
        except saved.SavedFilterError as error:
            form.add_error("name", str(error))
            one.refresh_from_db()
    (words,) = conditions.in_words(one.kind, [one.query], user=user)
    context: dict[str, Any] = {
        "saved": one,
        "list": place,
        "form": form,
        "words": words,
        "dropped": conditions.keep(one.kind, QueryDict(one.query), user=user).dropped,
        "url": place.address(one.query),
    }
    status = 422 if form.errors else 200
    return render(request, "households/filter_edit.html", context, status=status)


@require(*SEES)
@require_POST
def filter_delete(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Take one's filter away."""
    user: User = request.user  # type: ignore[assignment]
    one = _own(user, pk)
    saved.delete(one, by=user)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": one.name})
    return redirect("households:filter-list", kind=one.kind)


def _own(user: User, pk: int) -> SavedFilter:
    """One's own filter.

    Raises:
        Http404: it is out of sight.
        PermissionDenied: it is shared by somebody else.
    """
    one = get_object_or_404(SavedFilter.objects.seen_by(user).select_related("office"), pk=pk)
    _kind(user, one.kind)
    if one.owner_id != user.pk:
        raise PermissionDenied("只有本人可以修改自己的常用筛选")
    return one


def _tell(request: HttpRequest, kept: conditions.Kept) -> None:
    """Say what of the address was not kept."""
    if kept.has_words:
        messages.warning(request, "输入的姓名、号码等文字不保存，只存了其余条件")
    if kept.dropped:
        messages.warning(request, f"“{'”“'.join(kept.dropped)}”已不在可选条件中，没有存入")
