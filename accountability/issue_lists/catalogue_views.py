"""Pages of the catalogue of aspects and items."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accountability.issue_lists import catalogue
from accountability.issue_lists.catalogue import AspectForm, ItemForm
from accountability.models import Aspect, Item
from ledger.transitions import StaleStatusError
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User

LIST = "accountability:issue-catalogue"


@require(Permission.ISSUE_VIEW)
@require_GET
def issue_catalogue(request: HttpRequest) -> HttpResponse:
    """Aspects and items with their issues in the reader's place, which open to lists."""
    user: User = request.user  # type: ignore[assignment]
    mine = user.paths_where(Permission.ISSUE_VIEW)
    region = Region.objects.filter(path__in=mine).order_by("level", "path")[0]
    context = {
        "region": region,
        "lines": catalogue.lines(region, timezone.localdate()),
        "may_edit": catalogue.may_edit(user),
    }
    return render(request, "accountability/issues/catalogue.html", context)


@require(Permission.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def aspect_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter an aspect, change it, or end it by a date."""

    def form() -> AspectForm:
        aspect = get_object_or_404(Aspect, pk=pk) if pk else Aspect(order=catalogue.next_order())
        return AspectForm(request.POST or None, instance=aspect)

    return _edit(request, form, _("Change the aspect") if pk else _("New aspect"))


@require(Permission.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an item, or end it by a date."""

    def form() -> ItemForm:
        return ItemForm(request.POST or None, instance=get_object_or_404(Item, pk=pk))

    return _edit(request, form, _("Change the item"))


@require(Permission.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def item_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an item of an aspect."""
    aspect = get_object_or_404(Aspect, pk=pk)

    def form() -> ItemForm:
        item = Item(aspect=aspect, order=catalogue.next_order(aspect))
        return ItemForm(request.POST or None, instance=item)

    return _edit(request, form, _("New item"))


def _edit(
    request: HttpRequest, make: Callable[[], AspectForm | ItemForm], title: str
) -> HttpResponse:
    """Show or save the form that `make` makes of the line as it is now."""
    user: User = request.user  # type: ignore[assignment]
    if not catalogue.may_edit(user):
        raise PermissionDenied
    form = make()
    if request.method == "POST" and form.is_valid():
        try:
            catalogue.save(form, by=user)
        except StaleStatusError:
            form = make()  # it compares anew, and says what changed
        else:
            messages.success(request, _("It is recorded."))
            return redirect(LIST)
    context = {
        "title": title,
        "form": form,
        "back": reverse(LIST),
        "crumbs": [(_("Aspects and items"), reverse(LIST)), (title, "")],
    }
    return render(
        request,
        "accountability/issues/catalogue_edit.html",
        context,
        status=422 if form.errors else 200,
    )
