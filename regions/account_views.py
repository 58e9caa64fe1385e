"""Accounts and postings, kept by the system administrator, who sees no case."""

from typing import Any

from axes.utils import reset as unlock
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qiannan.web import paginate, render_page
from regions import operations
from regions.duties import Duty, Permission
from regions.forms import AccountForm, PostingForm
from regions.guards import require
from regions.models import Posting, Region, User


def _places(request: HttpRequest) -> Any:
    return Region.objects.visible_to(request.user, Permission.ACCOUNT_MANAGE)


def _accounts(request: HttpRequest) -> QuerySet[User]:
    """Accounts with a posting in the administrator's regions, and those with none at all."""
    within = Posting.objects.visible_to(request.user, Permission.ACCOUNT_MANAGE)
    return User.objects.filter(Q(pk__in=within.values("user")) | Q(postings__isnull=True))


def _account(request: HttpRequest, pk: int) -> User:
    """One account in sight; nobody changes their own.

    Raises:
        PermissionDenied: it is the administrator's own account.
    """
    account = get_object_or_404(_accounts(request).distinct(), pk=pk)
    if account.pk == request.user.pk:
        raise PermissionDenied
    return account


@require(Permission.ACCOUNT_MANAGE)
@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    """Accounts, found by name, user name or place."""
    query = request.GET.get("q", "").strip()
    today = Posting.objects.on(timezone.localdate()).select_related("region__parent")
    found = _accounts(request).distinct().order_by("username")
    if query:
        found = found.filter(
            Q(full_name__icontains=query)
            | Q(username__icontains=query)
            | Q(postings__region__name__icontains=query)
        )
    page = paginate(request, found.prefetch_related(Prefetch("postings", today, to_attr="held")))
    return render_page(
        request,
        "regions/account_list.html",
        "regions/_accounts.html",
        {"page": page, "query": query},
    )


@require(Permission.ACCOUNT_MANAGE)
@require_http_methods(["GET", "POST"])
def account_create(request: HttpRequest) -> HttpResponse:
    """Make an account; its first password is shown once, here."""
    form = AccountForm(request.POST or None, places=_places(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            account, password = operations.open_account(
                username=data["username"],
                full_name=data["full_name"],
                person_key=data["person_key"],
                duty=Duty(data["duty"]),
                region=data["region"],
                unit=data["unit"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return render(
                request,
                "regions/account_password.html",
                {"account": account, "password": password},
            )
    status = 422 if form.errors else 200
    return render(request, "regions/account_form.html", {"form": form}, status=status)


@require(Permission.ACCOUNT_MANAGE)
@require_GET
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its postings with their dates, and what may be done."""
    account = get_object_or_404(_accounts(request).distinct(), pk=pk)
    return _detail(request, account, PostingForm(places=_places(request)))


def _detail(
    request: HttpRequest, account: User, form: PostingForm, status: int = 200
) -> HttpResponse:
    postings = account.postings.select_related("region__parent").order_by("-starts_on")
    context = {
        "account": account,
        "postings": postings,
        "form": form,
        "is_own": account.pk == request.user.pk,
        "today": timezone.localdate(),
    }
    return render(request, "regions/account_detail.html", context, status=status)


@require(Permission.ACCOUNT_MANAGE)
@require_POST
def posting_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Post somebody to a further duty."""
    account = _account(request, pk)
    form = PostingForm(request.POST, places=_places(request))
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.post(
                account,
                duty=Duty(data["duty"]),
                region=data["region"],
                unit=data["unit"],
                starts_on=data["starts_on"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
    if form.errors:
        return _detail(request, account, form, status=422)
    messages.success(request, _("The posting is on record."))
    return redirect("regions:account-detail", pk)


@require(Permission.ACCOUNT_MANAGE)
@require_POST
def posting_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The posting ends today; what was signed under it stays."""
    visible = Posting.objects.visible_to(request.user, Permission.ACCOUNT_MANAGE)
    posting = get_object_or_404(visible.select_related("user", "region"), pk=pk)
    _account(request, posting.user_id)
    operations.end_posting(posting, ends_on=timezone.localdate(), by=request.user)
    messages.success(request, _("The posting ends today."))
    return redirect("regions:account-detail", posting.user_id)


@require(Permission.ACCOUNT_MANAGE)
@require_POST
def account_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift the lock after five wrong passwords."""
    account = _account(request, pk)
    unlock(username=account.username)
    messages.success(request, _("The account is unlocked."))
    return redirect("regions:account-detail", pk)


@require(Permission.ACCOUNT_MANAGE)
@require_POST
def account_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new first password, shown once; every session of the account ends."""
    account = _account(request, pk)
    password = operations.reset_password(account, by=request.user)
    return render(
        request, "regions/account_password.html", {"account": account, "password": password}
    )


@require(Permission.ACCOUNT_MANAGE)
@require_POST
def account_disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Disable or enable an account; disabling ends its sessions."""
    account = _account(request, pk)
    operations.set_active(account, is_active=not account.is_active, by=request.user)
    messages.success(
        request,
        _("The account is enabled.") if account.is_active else _("The account is disabled."),
    )
    return redirect("regions:account-detail", pk)
