"""Files of proof, and what a person was told. Nothing under the media folder has an address."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ledger import evidence
from ledger.models import Evidence, Notice
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require, require_login
from regions.models import User

_TYPES = {
    Evidence.Kind.PHOTO: ("image/jpeg", "jpg"),
    Evidence.Kind.PAPER: ("application/pdf", "pdf"),
}


@require(Permission.LEAD_VIEW, Permission.HOUSEHOLD_VIEW)
@require_GET
def evidence_file(request: HttpRequest, pk: str) -> HttpResponse:
    """One photo or paper to whoever may see what it proves. It runs nothing and is not kept."""
    user: User = request.user  # type: ignore[assignment]
    file = get_object_or_404(Evidence.objects.standing(), pk=pk)
    may_see = evidence.VIEWERS.get(file.subject)
    if may_see is None:
        in_sight = Evidence.objects.visible_to(user, Permission.LEAD_VIEW)
        file = get_object_or_404(in_sight, pk=pk)
    elif not may_see(user, file.subject_id):
        raise Http404
    content_type, extension = _TYPES[Evidence.Kind(file.kind)]
    response = FileResponse(file.file.open("rb"), content_type=content_type)
    name = f"{file.pk.hex}.{extension}"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


@require_login
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """What this person was told, the newest first."""
    user: User = request.user  # type: ignore[assignment]
    mine = Notice.objects.filter(recipient=user)
    context = {
        "page": paginate(request, mine),
        "unread": mine.filter(read_at__isnull=True).exists(),
    }
    return render_page(request, "ledger/notice_list.html", "ledger/_notices.html", context)


@require_login
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark all of this person's notices as read."""
    user: User = request.user  # type: ignore[assignment]
    Notice.objects.filter(recipient=user, read_at__isnull=True).update(read_at=timezone.now())
    return redirect("ledger:notice-list")
