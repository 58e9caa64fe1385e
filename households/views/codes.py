"""Pages of household codes: the codes of a place, papers to print, one household's code."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from households import codes, pages, tabs
from households.field import homes as field_homes
from households.models import Household, HouseholdCode, HouseholdQuerySet
from households.printing import cards, data, fonts, labels, qr, registers, rosters
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User

MOST = 1_000  # households on one print: a large village; more makes the reader wait


class LabelForm(forms.Form):
    """Which stock is in the printer, and how many labels of the first sheet are gone."""

    stock = forms.ChoiceField(
        label=gettext_lazy("Label sheet"),
        choices=[(key, stock.name) for key, stock in labels.STOCKS.items()],
    )
    skip = forms.IntegerField(
        label=gettext_lazy("Labels already used on the first sheet"),
        min_value=0,
        max_value=max(stock.on_a_sheet for stock in labels.STOCKS.values()) - 1,
        required=False,
        initial=0,
    )


class RenewForm(forms.Form):
    """Why a code is revoked."""

    reason = forms.CharField(label=gettext_lazy("Why the old code is revoked"), max_length=100)


def _in_sight(request: HttpRequest) -> HouseholdQuerySet:
    user: User = request.user  # type: ignore[assignment]
    return Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)


def _place(request: HttpRequest) -> Region | None:
    """The village or grid in the address, else the first within reach.

    Raises:
        Http404: it does not exist or is out of sight.
    """
    user: User = request.user  # type: ignore[assignment]
    code = request.GET.get("region", "")
    seen = Region.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    if code:
        return get_object_or_404(seen.filter(level__gte=Level.VILLAGE), code=code)
    return seen.current().filter(level=Level.GRID).order_by("path").first()


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def code_list(request: HttpRequest) -> HttpResponse:
    """The households of a grid or village with their codes, and what can be printed for them."""
    user: User = request.user  # type: ignore[assignment]
    place = _place(request)
    if place is None:
        return render(request, "households/code_list.html", {"place": None})
    homes = _in_sight(request).living().within_paths([place.path])
    with_code = homes.filter(codes__isnull=False, codes__revoked_at__isnull=True)
    ordered = homes.for_list().order_by("region_id", "group_name", "pk")
    page = paginate(request, ordered)
    valid = HouseholdCode.objects.valid().filter(household__in=[home.pk for home in page])
    by_home = {code.household_id: code for code in valid}
    rows = [(home, pages.place_name(home.region), by_home.get(home.pk)) for home in page]
    total, coded = homes.count(), with_code.count()
    context = {
        "place": place,
        "crumbs": pages.crumbs(place.ancestors, user),
        "neighbours": _neighbours(place, user),
        "page": page,
        "rows": rows,
        "first": page.start_index(),
        "figures": {"total": total, "coded": coded, "missing": total - coded},
        "may_issue": user.can(Permission.CODE_ISSUE, at=place),
        "form": LabelForm(),
        "is_too_many": total > MOST,
        "most": MOST,
    }
    return render(request, "households/code_list.html", context)


def _neighbours(place: Region, user: User) -> list[tuple[str, str, bool]]:
    """The village and its grids within sight: (name, address, whether it is this one)."""
    village = place if place.level == Level.VILLAGE else place.parent
    paths = user.paths_where(Permission.HOUSEHOLD_VIEW)
    around = [village, *village.children.current().order_by("code")] if village else [place]
    url = reverse("households:code-list")
    return [
        (region.name, f"{url}?region={region.code}", region.pk == place.pk)
        for region in around
        if any(region.path.startswith(path) for path in paths)
    ]


@require(Permission.CODE_ISSUE)
@require_POST
def code_issue(request: HttpRequest) -> HttpResponse:
    """Give the households of a place that have none their codes."""
    user: User = request.user  # type: ignore[assignment]
    seen = Region.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    code = request.POST.get("region", "")
    place = get_object_or_404(seen.filter(level__gte=Level.VILLAGE), code=code)
    made = codes.issue(place, by=user)
    messages.success(request, _("%(n)s codes were given out.") % {"n": made})
    return redirect(f"{reverse('households:code-list')}?region={place.code}")


@require(Permission.CODE_ISSUE)
@require_GET
def code_papers(request: HttpRequest, kind: str) -> HttpResponse:
    """Labels, cards, registers or the roster of a place as PDF."""
    user: User = request.user  # type: ignore[assignment]
    place = _place(request)
    if place is None or not user.can(Permission.CODE_ISSUE, at=place):
        raise Http404
    homes = _in_sight(request).living().within_paths([place.path])
    ordered = homes.order_by("region_id", "group_name", "pk")
    return _printed(request, kind, data.gathered(ordered[:MOST]), place)


@require(Permission.CODE_ISSUE)
@require_GET
def household_paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A label, card or register of one household as PDF."""
    user: User = request.user  # type: ignore[assignment]
    mine = _in_sight(request).visible_to(user, Permission.CODE_ISSUE)
    household = get_object_or_404(mine.select_related("region"), pk=pk)
    homes = data.gathered(Household.objects.filter(pk=pk))
    return _printed(request, kind, homes, household.region)


def _printed(
    request: HttpRequest, kind: str, homes: list[Household], place: Region
) -> HttpResponse:
    """Draw the paper.

    Raises:
        Http404: there is no paper of that kind.
    """
    who = request.user.get_full_name()  # type: ignore[union-attr]

    def address(token: str) -> str:
        return request.build_absolute_uri(reverse("households:code-open", args=[token]))

    try:
        if kind == "labels":
            form = LabelForm(request.GET)
            chosen = form.cleaned_data if form.is_valid() else {"stock": "24", "skip": 0}
            stock = labels.STOCKS[chosen["stock"]]
            body = labels.sheet(data.labels(homes, address), stock, skip=chosen["skip"] or 0)
        elif kind == "cards":
            body = cards.sheet(data.cards(homes, address), who=who)
        elif kind == "registers":
            body = registers.sheet(data.registers(homes, address), who=who)
        elif kind == "roster":
            name = data.place_of(place) if place.level == Level.GRID else place.name
            body = rosters.sheet(f"{place.name}户册", name, data.roster(homes), who=who)
        else:
            raise Http404
    except fonts.FontMissingError as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(body, content_type="application/pdf")
    name = f"{place.code}_{kind}_{timezone.localdate():%Y%m%d}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def code_open(request: HttpRequest, token: str) -> HttpResponse:
    """What a scan comes to: the household, or a word about a revoked code.

    A stranger is asked to log in first; a household out of sight does not exist. On the phone of
    who goes to its door it opens in the app, where the rest of the visit is.
    """
    user: User = request.user  # type: ignore[assignment]
    found = HouseholdCode.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    code = get_object_or_404(found.select_related("household"), token=token.upper())
    if code.revoked_at is None:
        if "Mobi" in request.headers.get("User-Agent", "") and _is_on_phone_of(user, code):
            return redirect(f"{reverse('ledger:field-shell')}#/household/{code.household_id}")
        return redirect("households:household-detail", pk=code.household_id)
    return render(request, "households/code_revoked.html", {"code": code}, status=410)


def _is_on_phone_of(user: User, code: HouseholdCode) -> bool:
    return field_homes.of(user).filter(pk=code.household_id).exists()


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def household_code(request: HttpRequest, pk: int) -> HttpResponse:
    """The household's code, what was revoked before, and its papers."""
    household = get_object_or_404(_in_sight(request).with_places(), pk=pk)
    return _code_page(request, household, RenewForm())


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def household_qr(request: HttpRequest, pk: int) -> HttpResponse:
    """The code as a picture."""
    household = get_object_or_404(_in_sight(request), pk=pk)
    code = codes.valid_code(household)
    if code is None:
        raise Http404
    url = request.build_absolute_uri(reverse("households:code-open", args=[code.token]))
    return HttpResponse(qr.svg(url), content_type="image/svg+xml")


@require(Permission.CODE_ISSUE)
@require_POST
def code_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke the household's code and give it a new one."""
    user: User = request.user  # type: ignore[assignment]
    mine = _in_sight(request).visible_to(user, Permission.CODE_ISSUE)
    household = get_object_or_404(mine.select_related("region"), pk=pk)
    form = RenewForm(request.POST)
    if form.is_valid():
        try:
            codes.renew(household, by=user, reason=form.cleaned_data["reason"])
        except codes.CodeError as error:
            form.add_error(None, str(error))
    if form.errors:
        return _code_page(request, household, form, status=422)
    messages.success(request, _("The old code is revoked; print the new label."))
    return HttpResponseRedirect(reverse("households:household-code", args=[pk]))


def _code_page(
    request: HttpRequest, household: Household, form: RenewForm, *, status: int = 200
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    every = list(household.codes.select_related("issued_by", "revoked_by"))
    valid = next((code for code in every if code.revoked_at is None), None)
    context = {
        **tabs.head_of(household, user, "households:household-code"),
        "crumbs": pages.crumbs(household.region.ancestors, user),
        "code": valid,
        "mark": data.mark_of(valid.token) if valid else "",
        "revoked": [(code, data.mark_of(code.token)) for code in every if code.revoked_at],
        "form": form,
        "may_issue": user.can(Permission.CODE_ISSUE, at=household.region),
    }
    return render(request, "households/code.html", context, status=status)
