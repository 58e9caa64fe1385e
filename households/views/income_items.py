"""Typing the lines of a draft: phone first, three taps a line."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from households import pages, tabs
from households.income import drafts, years
from households.income.accounts import Line, from_sheet
from households.income.drafts import IncomeError
from households.income.forms import EntryForm
from households.income.pages import line_of, proof
from households.models import IncomeItem, IncomeKind, IncomeSheet
from households.views.incomes import page_of, sheet_in_sight
from qiannan import asked
from regions.duties import Permission
from regions.guards import require
from regions.models import User


def item_in_sight(request: HttpRequest, pk: int) -> IncomeItem:
    items = IncomeItem.objects.visible_to(request.user, Permission.HOUSEHOLD_VIEW)  # type: ignore[arg-type]
    item = get_object_or_404(
        items.select_related("sheet__household__region", "kind", "first"), pk=pk
    )
    drafts.must_propose(item.sheet.household, request.user)  # type: ignore[arg-type]
    return item


@require(Permission.HOUSEHOLD_PROPOSE)
@require_http_methods(["GET", "POST"])
def income_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new line of the kind that was tapped."""
    sheet = sheet_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    drafts.must_propose(sheet.household, user)
    members = list(sheet.household.members)
    if request.method == "GET":
        kind = IncomeKind.objects.filter(code=request.GET.get("kind", "")).first()
        form = EntryForm(sheet=sheet, members=members, initial={"kind": kind and kind.code})
        return _page(request, sheet, form, kind=kind)
    form = EntryForm(request.POST, sheet=sheet, members=members)
    if form.is_valid():
        try:
            made = drafts.add(sheet, form.entry(), by=user)
            for upload in request.FILES.getlist("photos"):
                drafts.add_file(made[0], upload, by=user)
        except (IncomeError, ValidationError) as error:
            form.add_error(None, _words(error))
    if form.errors:
        return _page(request, sheet, form, kind=form.cleaned_data.get("kind"), status=422)
    messages.success(request, _("%(kind)s is written down.") % {"kind": form.entry().kind.name})
    return HttpResponseRedirect(f"{page_of(sheet.household, sheet.year)}#add")


@require(Permission.HOUSEHOLD_PROPOSE)
@require_http_methods(["GET", "POST"])
def income_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One line again: amount, months, proof."""
    item = item_in_sight(request, pk)
    sheet, user = item.sheet, request.user
    line = line_of(item)
    members = list(sheet.household.members)
    if request.method == "GET":
        form = EntryForm(sheet=sheet, members=members, initial=_initial(line))
        return _page(request, sheet, form, kind=item.kind, item=item, line=line)
    form = EntryForm(request.POST, sheet=sheet, members=members)
    if form.is_valid():
        try:
            kept = drafts.change(line.items, form.entry(), by=user)  # type: ignore[arg-type]
            for upload in request.FILES.getlist("photos"):
                drafts.add_file(kept, upload, by=user)  # type: ignore[arg-type]
        except (IncomeError, ValidationError) as error:
            form.add_error(None, _words(error))
    if form.errors:
        return _page(request, sheet, form, kind=item.kind, item=item, line=line, status=422)
    messages.success(request, _("The line is changed."))
    return HttpResponseRedirect(page_of(sheet.household, sheet.year))


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def income_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line away."""
    item = item_in_sight(request, pk)
    try:
        drafts.remove(line_of(item).items, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The line is taken away."))
    except IncomeError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(page_of(item.sheet.household, item.sheet.year))


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def income_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one photo or paper as soon as it is taken."""
    item = item_in_sight(request, pk)
    upload = request.FILES.get("photos")
    if upload is None:
        return JsonResponse({"error": _("No file arrived.")}, status=400)
    try:
        kept = drafts.add_file(item, upload, by=request.user)  # type: ignore[arg-type]
    except (IncomeError, ValidationError) as error:
        return JsonResponse({"error": " ".join(_words(error))}, status=422)
    return JsonResponse({"id": str(kept.pk)}, status=201)


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def income_copy_month(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy what came in in the month before."""
    sheet = sheet_in_sight(request, pk)
    drafts.must_propose(sheet.household, request.user)  # type: ignore[arg-type]
    month = asked.day(request.POST.get("month", "")[:10])
    try:
        count = drafts.copy_month(sheet, month or years.begins(sheet.year), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("%(n)d lines of the month before are copied.") % {"n": count})
    except IncomeError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(f"{page_of(sheet.household, sheet.year)}#add")


def _words(error: Exception) -> list[str]:
    return error.messages if isinstance(error, ValidationError) else [str(error)]


def _initial(line: Line) -> dict[str, Any]:
    first = line.items[0]
    amounts = {item.amount_yuan for item in line.items}
    return {
        "kind": first.kind.code,
        "amount": first.amount_yuan if len(amounts) == 1 else None,
        "months": [item.month_on.isoformat() for item in line.items if item.month_on],
        "person": str(first.person_id or ""),
        "about": first.about,
        "how": first.how,
        "place": first.place,
    }


def _written(sheet: IncomeSheet) -> list[Line]:
    """What is written down already, so that nothing is typed twice."""
    account = from_sheet(sheet)
    return [*account.lines, *account.aside]


def _page(
    request: HttpRequest,
    sheet: IncomeSheet,
    form: EntryForm,
    *,
    kind: IncomeKind | None,
    item: IncomeItem | None = None,
    line: Line | None = None,
    status: int = 200,
) -> HttpResponse:
    household, user = sheet.household, request.user
    context = {
        **tabs.head_of(household, user, "households:income-sheet"),  # type: ignore[arg-type]
        "crumbs": pages.crumbs(household.region.ancestors, user),  # type: ignore[arg-type]
        "sheet": sheet,
        "form": form,
        "kind": kind,
        "item": item,
        "line": line,
        "written": _written(sheet) if item is None else [],
        "kept": [proof(file) for file in drafts.files_of(line.items)] if line else [],
        "back": page_of(household, sheet.year),
        "span": years.span_words(sheet.year),
    }
    return render(request, "households/income_entry.html", context, status=status)
