"""Workbooks: handing one in, what was found in it, registering it or putting it aside."""

from io import BytesIO
from typing import BinaryIO

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accountability.issue_intake import addresses, sheet, workbooks
from accountability.issue_intake.batch_views import batch_in_sight
from accountability.issue_intake.forms import LedgerForm, WorkbookForm, keepers
from accountability.models import IssueWorkbook
from ledger.reports import ClosureRate
from ledger.sheets import SheetError
from ledger.transitions import StaleStatusError
from regions.duties import Permission
from regions.guards import require
from regions.models import User

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbooks_in_sight(user: User) -> QuerySet[IssueWorkbook]:
    """Feedback for who registers there, ledgers kept on paper for who takes them over."""
    mine = IssueWorkbook.objects.visible_to(user, Permission.ISSUE_REGISTER)
    over = user.paths_where(Permission.ISSUE_TAKE_OVER)
    takes = Q(pk__in=IssueWorkbook.objects.within_paths(over).values("pk"))
    return mine.filter(Q(kind=IssueWorkbook.Kind.FEEDBACK) | takes)


def _workbook(request: HttpRequest, pk: int) -> IssueWorkbook:
    user: User = request.user  # type: ignore[assignment]
    rows = workbooks_in_sight(user).select_related("region", "batch", "handed_in_by", "decided_by")
    return get_object_or_404(rows, pk=pk)


@require(Permission.ISSUE_REGISTER)
@require_http_methods(["GET", "POST"])
def workbook_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the workbook of a batch."""
    user: User = request.user  # type: ignore[assignment]
    batch = batch_in_sight(user, pk)
    if not user.holds(Permission.ISSUE_REGISTER, at=batch.region):
        raise PermissionDenied
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = workbooks.hand_in(file, file.name, by=user, region=batch.region, batch=batch)
        except SheetError as error:
            form.add_error("file", str(error))
        else:
            return redirect("accountability:issue-workbook", made.pk)
    context = {"form": form, "batch": batch, "crumbs": [addresses.batches_crumb()]}
    status = 422 if form.errors else 200
    return render(request, "accountability/intake/workbook_new.html", context, status=status)


@require(Permission.ISSUE_TAKE_OVER)
@require_http_methods(["GET", "POST"])
def ledger_new(request: HttpRequest) -> HttpResponse:
    """Hand in a ledger that was kept on paper; below, what was handed in before."""
    user: User = request.user  # type: ignore[assignment]
    places = keepers(user, Permission.ISSUE_TAKE_OVER)
    form = LedgerForm(request.POST or None, request.FILES or None, places=places)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = workbooks.hand_in(file, file.name, by=user, region=form.region)
        except SheetError as error:
            form.add_error("file", str(error))
        else:
            return redirect("accountability:issue-workbook", made.pk)
    before = workbooks_in_sight(user).filter(kind=IssueWorkbook.Kind.LEDGER)
    context = {
        "form": form,
        "workbooks": before.select_related("handed_in_by")[:20],
        "crumbs": [addresses.batches_crumb()],
    }
    status = 422 if form.errors else 200
    return render(request, "accountability/intake/ledger_new.html", context, status=status)


@require(Permission.ISSUE_REGISTER)
@require_GET
def workbook_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a workbook: its entries, or where it is wrong and how to mend it."""
    return _page(request, _workbook(request, pk))


def _page(request: HttpRequest, workbook: IssueWorkbook, problem: str = "") -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    result = workbook.result
    crumbs = [addresses.batches_crumb()]
    rate = ClosureRate(closed=result["closed"], total=result["entries"]).percent
    context = {
        "workbook": workbook,
        "result": result,
        "problem": problem,
        "rate": rate if workbook.is_ledger else None,
        "may_decide": workbook.is_waiting
        and user.holds(workbooks.permission_for(workbook.kind), at=workbook.region),
        "why_not": _why_not(workbook, user),
        "hidden_errors": max(0, result["errors"] - len(result["shown_errors"])),
        "hidden_entries": max(0, result["entries"] - len(result["shown"])),
        "crumbs": crumbs,
    }
    status = 422 if problem else 200
    return render(request, "accountability/intake/workbook.html", context, status=status)


def _why_not(workbook: IssueWorkbook, user: User) -> str:
    """Why this person may not register it now; "" if nothing stands against it."""
    if workbook.result["errors"]:
        return _("Mend the cells below in your workbook and hand it in again; nothing was written.")
    is_own = workbook.handed_in_by.person == user.person
    if workbook.result["closed"] and is_own:
        return _("It brings entries that are closed out; another person registers it.")
    return ""


@require(Permission.ISSUE_REGISTER)
@require_POST
def workbook_register(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter all that a workbook says, or nothing."""
    workbook = _workbook(request, pk)
    user: User = request.user  # type: ignore[assignment]
    try:
        count = workbooks.register_workbook(workbook, by=user)
    except ValidationError as error:
        return _page(request, workbook, error.messages[0])
    except (SheetError, StaleStatusError) as error:
        return _page(request, workbook, str(error))
    said = ngettext("%(n)d entry registered.", "%(n)d entries registered.", count)
    messages.success(request, said % {"n": count})
    if workbook.batch_id:
        return redirect("accountability:issue-batch", workbook.batch_id)
    return redirect("accountability:issue-workbook", pk)


@require(Permission.ISSUE_REGISTER)
@require_POST
def workbook_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a workbook aside."""
    workbook = _workbook(request, pk)
    user: User = request.user  # type: ignore[assignment]
    try:
        workbooks.drop(workbook, by=user)
    except StaleStatusError as error:
        return _page(request, workbook, str(error))
    messages.success(request, _("The workbook is put aside; nothing of it was registered."))
    if workbook.batch_id:
        return redirect("accountability:issue-batch", workbook.batch_id)
    return redirect("accountability:issue-ledger-new")


@require(Permission.ISSUE_REGISTER)
@require_GET
def workbook_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own workbook, the bad cells marked and listed."""
    workbook = _workbook(request, pk)
    try:
        content = workbooks.errors_of(workbook)
    except SheetError as error:
        return _page(request, workbook, str(error))
    return _file(BytesIO(content), f"待改正_{workbook.file_name.rsplit('.', 1)[0]}.xlsx")


@require(Permission.ISSUE_REGISTER)
@require_GET
def workbook_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty workbook of a feedback, or of a ledger kept on paper."""
    user: User = request.user  # type: ignore[assignment]
    if kind == IssueWorkbook.Kind.LEDGER:
        if not keepers(user, Permission.ISSUE_TAKE_OVER):
            raise PermissionDenied
        return _file(sheet.template(sheet.LEDGER, title="问题台账接续表"), "问题台账接续表.xlsx")
    return _file(sheet.template(sheet.FEEDBACK, title="问题反馈清单"), "问题反馈清单.xlsx")


def _file(content: BinaryIO, name: str) -> FileResponse:
    return FileResponse(content, as_attachment=True, filename=name, content_type=EXCEL)
