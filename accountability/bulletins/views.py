"""Pages of bulletins: the list, one as it is printed, its form, its acts, Word."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accountability.bulletins import acts, decided, drafting, pages, word
from accountability.bulletins.acts import BulletinError, StaleTextError
from accountability.bulletins.forms import TextForm
from accountability.models import Bulletin
from accountability.seen import last_act, unsent
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from regions.step_up import PasswordAgain

ROWS = Bulletin.objects.select_related("close", "region", "edited_by", "examined_by", "issued_by")


def in_sight(user: User, pk: int, permission: Permission = Permission.REPORT_VIEW) -> Bulletin:
    """The bulletin; 404 where this person may not see it."""
    return get_object_or_404(ROWS.visible_to(user, permission), pk=pk)


@require(Permission.REPORT_VIEW)
@require_GET
def bulletin_list(request: HttpRequest) -> HttpResponse:
    """The bulletins of a person's places and those addressed to them, the newest first."""
    user: User = request.user  # type: ignore[assignment]
    rows = ROWS.visible_to(user, Permission.REPORT_VIEW).defer("body", "heads", "close__figures")
    page = paginate(request, rows)
    context = {
        "page": page,
        "rows": [(row, pages.HUES[row.state]) for row in page.object_list],
        "crumbs": [(_("Reports"), reverse("accountability:close-out"))],
    }
    return render(request, "accountability/bulletins/list.html", context)


@require(Permission.REPORT_VIEW)
@require_GET
def bulletin_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulletin as it is printed; each figure opens to its frozen list."""
    user: User = request.user  # type: ignore[assignment]
    return _page(request, in_sight(user, pk), PasswordAgain(request=request))


def _page(request: HttpRequest, bulletin: Bulletin, hand: PasswordAgain) -> HttpResponse:
    """`hand` is asked of who issues it."""
    user: User = request.user  # type: ignore[assignment]
    close = bulletin.close
    day = bulletin.issued_at and timezone.localtime(bulletin.issued_at)
    context = {
        "bulletin": bulletin,
        "hue": pages.HUES[bulletin.state],
        "paragraphs": word.paragraphs(bulletin),
        "columns": drafting.HEADS,
        "table": pages.table(bulletin, user),
        "table_title": word.table_title(bulletin),
        "ranking_note": drafting.RANKING,
        "decided_heads": decided.HEADS,
        "decided": decided.rows(close.figures),
        "missing": word.missing(bulletin),
        "bars": pages.bars(close),
        "proof": word.proof(bulletin),
        "heads": word.heads(bulletin),
        "day": word.chinese_day(day) if day else "",
        "is_changed": bool(day) and not acts.is_unchanged(bulletin),
        "acts": pages.acts_of(bulletin, user),
        "hand": hand,
        "editions": pages.editions(bulletin, user),
        "timeline": pages.timeline(bulletin),
        "may_export": user.can(Permission.REPORT_EXPORT, at=bulletin.region),
        "crumbs": _crumbs(),
    }
    status = 422 if hand.errors else 200
    return render(request, "accountability/bulletins/detail.html", context, status=status)


@require(Permission.BULLETIN_EDIT)
@require_http_methods(["GET", "POST"])
def bulletin_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the text."""
    user: User = request.user  # type: ignore[assignment]
    bulletin = in_sight(user, pk)
    if not user.holds(Permission.BULLETIN_EDIT, at=bulletin.region):
        raise PermissionDenied
    form = TextForm.of(bulletin, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.edit(bulletin, form.text, seen=acts.version(bulletin), by=user)
        except StaleTextError:  # compared anew, it says what changed
            bulletin = in_sight(user, pk)
            form = TextForm.of(bulletin, request.POST)
        except BulletinError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("accountability:bulletin-detail", bulletin.pk)
    context = {
        "form": form,
        "bulletin": bulletin,
        "is_open": bulletin.state == Bulletin.State.DRAFT,
        "unsent": unsent(form) if bulletin.state != Bulletin.State.DRAFT else [],
        "last": last_act(bulletin),
        "back": reverse("accountability:bulletin-detail", args=[bulletin.pk]),
        "crumbs": [
            *_crumbs(),
            (bulletin.title, reverse("accountability:bulletin-detail", args=[bulletin.pk])),
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "accountability/bulletins/edit.html", context, status=status)


@require(Permission.BULLETIN_EDIT, Permission.BULLETIN_ISSUE)
@require_POST
def bulletin_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Hand in, examine, send back, issue, or begin a correction."""
    user: User = request.user  # type: ignore[assignment]
    bulletin = in_sight(user, pk)
    if act not in pages.ACTS:
        raise Http404
    hand = PasswordAgain(request.POST, request=request)
    if act == "issue" and not hand.is_valid():
        return _page(request, bulletin, hand)
    reason: list[Any] = [request.POST.get("reason", "")] if act in pages.WITH_REASON else []
    try:
        done = pages.ACTS[act](bulletin, *reason, by=user)
    except BulletinError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("accountability:bulletin-detail", bulletin.pk)
    messages.success(request, pages.done(act))
    return redirect("accountability:bulletin-detail", done.pk)


@require(Permission.REPORT_EXPORT)
@require_GET
def bulletin_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The bulletin as Word; the export is an event."""
    user: User = request.user  # type: ignore[assignment]
    bulletin = in_sight(user, pk, Permission.REPORT_EXPORT)
    address = request.META.get("REMOTE_ADDR", "")
    drafting.tell(bulletin, "exported", by=user, data={"masked": True, "address": address})
    return FileResponse(
        word.write(bulletin),
        as_attachment=True,
        filename=word.file_name(bulletin),
        content_type=word.TYPE,
    )


def _crumbs() -> list[tuple[str, str]]:
    return [
        (_("Reports"), reverse("accountability:close-out")),
        (_("Bulletins"), reverse("accountability:bulletin-list")),
    ]
