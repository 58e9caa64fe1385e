"""The tab 收入算账: one page that a farmer can follow, and the moves of its versions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households import pages
from households.income import accounts, documents, drafts, signing, years
from households.income.drafts import IncomeError
from households.income.forms import HandInForm, ReturnForm, ReviewForm
from households.income.pages import newest_year, sheet_context
from households.models import Household, IncomeSheet
from households.views.places import asked_year, household_in_sight, signed_as
from households.year_choice import known_years
from qiannan import asked
from regions.duties import Permission
from regions.guards import require
from regions.models import User


def sheets_in_sight(user: User) -> QuerySet[IncomeSheet]:
    found = IncomeSheet.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    return found.select_related("household__region", "handed_in_by")


def sheet_in_sight(request: HttpRequest, pk: int) -> IncomeSheet:
    return get_object_or_404(sheets_in_sight(request.user), pk=pk)  # type: ignore[arg-type]


def page_of(household: Household, year: int) -> str:
    url = reverse("households:income-sheet", args=[household.pk])
    return f"{url}?year={year}"


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def income_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The calculation of a year: the newest version, or the one in the address."""
    household = household_in_sight(request, pk)
    return _page(request, household, asked_year(request))


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def income_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the next version of a year."""
    household = household_in_sight(request, pk)
    year = asked_year(request) or years.year_of(timezone.localdate())
    start = request.POST.get("start", "blank")
    user: User = request.user  # type: ignore[assignment]
    try:
        drafts.begin(household, year, by=user, start=start)
    except IncomeError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(page_of(household, year))


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def income_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The worker and the head sign at the door."""
    sheet = sheet_in_sight(request, pk)
    drafts.must_propose(sheet.household, request.user)  # type: ignore[arg-type]
    form = HandInForm(request.POST)
    return _move(
        request, sheet, "hand_in", form, _("Handed in; another person signs it now."),
        lambda given: signing.hand_in(
            sheet, by=request.user, strokes=signed_as(request, "strokes"),  # type: ignore[arg-type]
            head_name=given["head_name"], head_strokes=signed_as(request, "head_strokes"),
            note=given["note"],
        ),
    )  # fmt: skip


@require(Permission.STANDARD_SIGN)
@require_POST
def income_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person signs; the register follows."""
    sheet = sheet_in_sight(request, pk)
    done = _("Signed; the register's sums of the year are those of the sheet now.")
    return _move(
        request, sheet, "sign", ReviewForm(request.POST), done,
        lambda given: signing.sign(
            sheet, by=request.user, strokes=signed_as(request, "strokes"),  # type: ignore[arg-type]
            note=given["note"],
        ),
    )  # fmt: skip


@require(Permission.STANDARD_SIGN)
@require_POST
def income_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a version back with the reason."""
    sheet = sheet_in_sight(request, pk)
    return _move(
        request, sheet, "return", ReturnForm(request.POST), _("Returned."),
        lambda given: signing.return_(sheet, by=request.user, note=given["note"]),  # type: ignore[arg-type]
    )  # fmt: skip


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def income_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The one page as Excel: the version in the address, else what holds."""
    household = household_in_sight(request, pk)
    year = asked_year(request) or newest_year(household, known_years(household))
    versions = accounts.sheets_of(household, year)
    account = accounts.from_sheet(versions[0]) if versions else accounts.account_of(household, year)
    if account is None:
        messages.error(request, f"{year}年还没有收入记录；请先算账")
        return HttpResponseRedirect(page_of(household, year))
    place = " ".join(region.name for region in household.region.ancestors[1:])
    name = f"收入算账表_{household.household_no}_{year}.xlsx"
    return FileResponse(
        documents.workbook(account, household, place), as_attachment=True, filename=name
    )


def _move(
    request: HttpRequest,
    sheet: IncomeSheet,
    name: str,
    form: Any,
    done: str,
    verb: Callable[[dict[str, Any]], Any],
) -> HttpResponse:
    """Do `verb`; on trouble show the page again with the reason beside the button."""
    if form.is_valid():
        try:
            verb(form.cleaned_data)
        except IncomeError as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
    if form.errors:
        sheet.refresh_from_db()
        return _page(request, sheet.household, sheet.year, failed=(name, form))
    messages.success(request, done)
    return redirect(page_of(sheet.household, sheet.year))


def _page(
    request: HttpRequest,
    household: Household,
    year: int | None,
    failed: tuple[str, Any] | None = None,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    version = asked.whole(request.GET.get("version"), 9999)
    context = sheet_context(household, year, user, version=version)
    name, form = failed or ("", None)
    context |= {
        "crumbs": pages.crumbs(household.region.ancestors, user),
        "failed": name,
        "hand_in_form": form if name == "hand_in" else HandInForm(
            initial={"head_name": household.head_name}
        ),
        "review_form": form if name == "sign" else ReviewForm(),
        "return_form": form if name == "return" else ReturnForm(auto_id="id_return_%s"),
    }  # fmt: skip
    status = 422 if failed else 200
    return render(request, "households/income_sheet.html", context, status=status)
