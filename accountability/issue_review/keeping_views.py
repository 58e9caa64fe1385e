"""What a reviewer keeps: the hand for the next entry; and the sentences that all return with."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accountability.issue_review import hand, queue, reasons
from accountability.issue_review.forms import ReasonForm
from accountability.models import ReturnReason
from ledger.transitions import StaleStatusError
from regions.duties import Permission
from regions.guards import require
from regions.models import User


@require(*queue.DECIDING)
@require_POST
def hand_forget(request: HttpRequest) -> HttpResponse:
    """Sign anew for the next entry."""
    hand.forget(request)
    messages.success(request, _("You will be asked to sign again."))
    return redirect("accountability:review-next")


@require(*queue.DECIDING)
@require_http_methods(["GET", "POST"])
def reason_list(request: HttpRequest) -> HttpResponse:
    """The sentences; whoever edits catalogues adds one below."""
    return _reasons(request, None)


@require(Permission.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def reason_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a sentence, or offer it no longer."""
    return _reasons(request, get_object_or_404(ReturnReason, pk=pk))


def _reasons(request: HttpRequest, reason: ReturnReason | None) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    may_edit = bool(user.paths_where(Permission.CATALOGUE_EDIT))
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = ReasonForm.of(reason, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reasons.set_reason(reason, by=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("words", error.message_dict["words"][0])
        except StaleStatusError:  # compared anew, it says what changed
            reason.refresh_from_db()  # type: ignore[union-attr]
            form = ReasonForm.of(reason, request.POST)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("accountability:return-reasons")
    context = {
        "form": form,
        "may_edit": may_edit,
        "editing": reason,
        "rows": ReturnReason.objects.all(),
        "back": reverse("accountability:return-reasons"),
        "crumbs": [(_("Review issues"), reverse("accountability:review"))],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "accountability/review/reasons.html", context, status=status)
