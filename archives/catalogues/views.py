"""Versions of what files must hold: the list, one version, drafting, publishing, dropping."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archives.catalogues import comparing, drafting, reading
from archives.catalogues.forms import DraftForm, PublishForm
from archives.filing.forms import WhyForm
from archives.models import Catalogue, Holder
from ledger import shown
from qiannan.web import here_with, paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import User


def crumbs(catalogue: Catalogue | None = None) -> list[tuple[str, str]]:
    found = [
        (_("Archives"), reverse("archives:archive-list")),
        (_("Catalogues"), reverse("archives:catalogue-list")),
    ]
    if catalogue:
        found.append((name_of(catalogue), reverse("archives:catalogue", args=[catalogue.pk])))
    return found


def name_of(catalogue: Catalogue) -> str:
    """户档目录 第2版."""
    what = {"holder": catalogue.get_holder_display(), "n": catalogue.version}
    return _("%(holder)s, version %(n)d") % what


def keeper_of(catalogue: Catalogue) -> str:
    return catalogue.region.name if catalogue.region else _("Whole prefecture")


def catalogue_in_sight(request: HttpRequest, pk: int) -> Catalogue:
    return get_object_or_404(reading.in_sight(_user(request)), pk=pk)


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@require(Permission.ARCHIVE_CATALOGUE)
@require_GET
def catalogue_list(request: HttpRequest) -> HttpResponse:
    """The versions for one kind of file, place by place, the newest first."""
    return _list(request)


def _list(request: HttpRequest, form: DraftForm | None = None) -> HttpResponse:
    user = _user(request)
    asked = (request.POST if form else request.GET).get("holder")
    holder = asked if asked in Holder.values else Holder.HOUSEHOLD.value
    found = reading.in_sight(user).filter(holder=holder)
    page = paginate(request, found.order_by("region__path", "-version"))
    rows = reading.rows(page.object_list, user, timezone.localdate())
    context = {
        "page": page,
        "rows": [(row, name_of(row.catalogue), keeper_of(row.catalogue)) for row in rows],
        "tabs": [
            (label, None, here_with(request, holder=value), value == holder)
            for value, label in reading.holders()
        ],
        "form": form or DraftForm(places=reading.places(user), initial={"holder": holder}),
        "crumbs": crumbs()[:1],
    }
    status = 422 if form else 200
    return render(request, "archives/catalogues/list.html", context, status=status)


@require(Permission.ARCHIVE_CATALOGUE)
@require_POST
def catalogue_draft(request: HttpRequest) -> HttpResponse:
    """Begin a draft as a copy of what is in force."""
    user = _user(request)
    form = DraftForm(request.POST, places=reading.places(user))
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = drafting.draft(given["holder"], given["place"], by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("A draft is begun: change its lines."))
            return redirect("archives:catalogue", made.pk)
    return _list(request, form)


@require(Permission.ARCHIVE_CATALOGUE)
@require_GET
def catalogue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its papers by chapter, and what differs from the version before."""
    return _page(request, catalogue_in_sight(request, pk))


def _page(
    request: HttpRequest, catalogue: Catalogue, failed: dict[str, Any] | None = None
) -> HttpResponse:
    user, day = _user(request), timezone.localdate()
    (row,) = reading.rows([catalogue], user, day)
    differs = comparing.differences(catalogue)
    acts = _acts(catalogue, user, differs) | (failed or {})
    context = {
        "catalogue": catalogue,
        "row": row,
        "name": name_of(catalogue),
        "keeper": keeper_of(catalogue),
        "facts": _facts(catalogue, row),
        "chapters": reading.chapters(catalogue),
        "differs": differs,
        "base_name": _base_name(catalogue),
        "acts": acts,
        "story": shown.story(Catalogue.subject, catalogue.pk),
        "crumbs": crumbs(),
    }
    status = 422 if failed else 200
    return render(request, "archives/catalogues/catalogue.html", context, status=status)


def _base_name(catalogue: Catalogue) -> str:
    base = catalogue.base
    return f"{keeper_of(base)} · {name_of(base)}" if base else ""


def _facts(catalogue: Catalogue, row: reading.Row) -> list[tuple[str, Any]]:
    def stamp(at: Any, by: Any) -> str:
        return f"{timezone.localtime(at):%Y-%m-%d} {by}" if at else ""

    facts = [
        (_("Place that keeps the catalogue"), keeper_of(catalogue)),
        (_("In force from"), str(catalogue.effective_on or "")),
        (_("Basis"), catalogue.basis),
        (_("Copied from"), _base_name(catalogue)),
        (_("Drafted by"), stamp(catalogue.drafted_at, catalogue.drafted_by)),
        (_("Published by"), stamp(catalogue.published_at, catalogue.published_by)),
        (_("Dropped by"), stamp(catalogue.ended_at, catalogue.ended_by)),
        (_("Files that follow it"), _followers(row)),
    ]
    return [(label, value) for label, value in facts if value]


def _followers(row: reading.Row) -> str:
    """How many files in sight follow the version; leads to them."""
    if not row.files:
        return "0"
    url = f"{reverse('archives:archive-list')}?catalogue={row.catalogue.pk}"
    return format_html('<a href="{}">{}</a>', url, row.files)


def _acts(catalogue: Catalogue, user: User, differs: list[Any]) -> dict[str, Any]:
    """What this person may do now with a draft; the drafter edits, another publishes."""
    if not catalogue.is_draft or not user.can(drafting.EDIT, at=drafting.place_of(catalogue)):
        return {}
    drafter = catalogue.drafted_by
    is_own = drafter is not None and drafter.person == user.person
    why_not = ""
    if is_own:
        why_not = _("You drafted it; somebody else of the office publishes it.")
    elif not differs:
        why_not = _("Nothing differs from the version that it was copied from.")
    return {
        "may_edit": is_own,
        "why_not": why_not,
        "publish": PublishForm(auto_id="publish_%s"),
        "drop": WhyForm(auto_id="drop_%s"),
    }


@require(Permission.ARCHIVE_CATALOGUE)
@require_POST
def catalogue_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft of somebody else's in force."""
    catalogue = catalogue_in_sight(request, pk)
    form = PublishForm(request.POST, auto_id="publish_%s")
    _may(request, catalogue)
    if form.is_valid():
        try:
            drafting.publish(catalogue, **form.cleaned_data, by=_user(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is published. Files opened from that day follow it."))
            return redirect("archives:catalogue", pk)
    return _page(request, catalogue_in_sight(request, pk), {"publish": form})


@require(Permission.ARCHIVE_CATALOGUE)
@require_POST
def catalogue_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a draft that nobody wants."""
    catalogue = catalogue_in_sight(request, pk)
    form = WhyForm(request.POST, auto_id="drop_%s")
    _may(request, catalogue)
    if form.is_valid():
        try:
            drafting.drop(catalogue, why=form.cleaned_data["why"], by=_user(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The draft is dropped; it stays to be read."))
            return redirect("archives:catalogue", pk)
    return _page(request, catalogue_in_sight(request, pk), {"drop": form})


def _may(request: HttpRequest, catalogue: Catalogue) -> None:
    if not _user(request).can(drafting.EDIT, at=drafting.place_of(catalogue)):
        raise PermissionDenied
