"""Pages of exports: ask, approve, follow, fetch; and table 25 for the auditor."""

import tempfile
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from households.exports import asking, audit, verbs
from households.exports.kinds import KINDS
from households.forms import DecisionForm, ExportForm
from households.lists import conditions
from households.lists.kinds import LISTS
from households.lists.tools import rows_counted
from households.models import Export, RegisterLoad
from ledger import sheets
from qiannan.web import paginate, render_progress
from regions.duties import Permission
from regions.guards import require
from regions.models import User

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EITHER = (Permission.HOUSEHOLD_EXPORT, Permission.EXPORT_APPROVE)


def _in_sight(user: User) -> Any:
    """One's own, and those one may approve."""
    approve = Export.objects.visible_to(user, Permission.EXPORT_APPROVE).values("pk")
    return Export.objects.filter(Q(asked_by=user) | Q(pk__in=approve))


def _export(request: HttpRequest, pk: int) -> Export:
    found = _in_sight(request.user)  # type: ignore[arg-type]
    related = ("region", "asked_by", "approved_by", "refused_by", "job")
    return get_object_or_404(found.select_related(*related), pk=pk)


@require(*_EITHER)
@require_GET
def export_list(request: HttpRequest) -> HttpResponse:
    """What waits for this person's approval, then what was asked for."""
    user: User = request.user  # type: ignore[assignment]
    shown = request.GET.get("state", "")
    found = _in_sight(user).select_related("region", "asked_by")
    to_approve = Export.objects.visible_to(user, Permission.EXPORT_APPROVE).waiting()
    if shown == "asked":
        found = found.filter(pk__in=to_approve.exclude(asked_by=user).values("pk"))
    page = paginate(request, found, 20)
    context = {
        "page": page,
        "rows": [(export, KINDS[export.kind].name) for export in page.object_list],
        "shown": shown,
        "tabs": [
            (_("All"), None, request.path, shown != "asked"),
            (
                _("To be approved"),
                to_approve.exclude(asked_by=user).count(),
                f"{request.path}?state=asked",
                shown == "asked",
            ),
        ],
        "may_ask": bool(user.paths_where(Permission.HOUSEHOLD_EXPORT)),
    }
    return render(request, "households/export_list.html", context)


@require(Permission.HOUSEHOLD_EXPORT)
@require_http_methods(["GET", "POST"])
def export_new(request: HttpRequest) -> HttpResponse:
    """Ask for an export: which table, of which place and households, what for."""
    user: User = request.user  # type: ignore[assignment]
    asked_for = asking.read(request.GET, user=user)
    if asked_for is None:
        raise Http404
    last = RegisterLoad.objects.filter(state=RegisterLoad.State.APPLIED).first()
    initial = {
        "kind": request.GET.get("kind", "register"),
        "year": last.year if last else timezone.localdate().year,
    }
    form = ExportForm(request.POST or None, initial=initial, kinds=asked_for.kinds)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = verbs.Request(
            kind=given["kind"],
            region=asked_for.region,
            year=given["year"],
            purpose=given["purpose"],
            of=asked_for.of,
            query=asked_for.query,
            unmasked=frozenset(given["unmasked"]),
            days=given["days"],
            limit=given["limit"],
        )
        try:
            return redirect("households:export-detail", pk=verbs.ask(asked, by=user).pk)
        except verbs.ExportError as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "asked": asked_for,
        "places": _places(user, asked_for),
        "conditions": _words(asked_for.of, asked_for.query, user),
        "counts": [(k.label, n, rows_counted(n)) for k, n in asked_for.counts(user)],
        "back": LISTS[asked_for.of].address(_without_list(request.GET)),
        "query": request.GET.urlencode(),
    }
    status = 422 if form.errors else 200
    return render(request, "households/export_new.html", context, status=status)


def _without_list(given: QueryDict) -> str:
    """The address of the list that led here."""
    query = given.copy()
    if "listed" in query:
        query["region"] = query["listed"]
    for name in ("list", "kind", "listed"):
        query.pop(name, None)
    return query.urlencode()


def _places(user: User, asked_for: asking.Asked) -> list[tuple[str, str]]:
    """(code, name) of the place, those above it in reach, others of the list, those just below."""
    region = asked_for.region
    paths = user.paths_where(Permission.HOUSEHOLD_EXPORT)
    above = [r for r in region.ancestors if any(r.path.startswith(path) for path in paths)]
    below = region.children.current().order_by("code")
    found = [*above, *below, *asked_for.others]
    top = min(one.level for one in found)
    return [(one.code, f"{'　' * (one.level - top)}{one.name}") for one in found]


def _words(of: str, query: str, user: User) -> conditions.Words:
    """The conditions of an export in words."""
    (words,) = conditions.in_words(of, [query], user=user)
    return words


@require(*_EITHER)
@require_GET
def export_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, who approved it, and the file."""
    return render(request, "households/export_detail.html", _context(request, _export(request, pk)))


def _context(request: HttpRequest, export: Export, form: DecisionForm | None = None) -> Any:
    user: User = request.user  # type: ignore[assignment]
    is_own = export.asked_by_id == user.pk
    may_decide = export.state == Export.State.ASKED and user.can(
        Permission.EXPORT_APPROVE, at=export.region
    )
    return {
        "export": export,
        "kind": KINDS[export.kind],
        "conditions": _words(export.list_kind, export.query, user),
        "unmasked": [label for key, label in ExportForm.NUMBERS if key in export.unmasked],
        "is_own": is_own,
        "may_decide": may_decide and export.asked_by.person != user.person,
        "own_request": may_decide and export.asked_by.person == user.person,
        "may_fetch": is_own and export.state == Export.State.READY and not export.is_expired,
        "form": form or DecisionForm(),
    }


@require(*_EITHER)
@require_GET
def export_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress alone; a finished one sends the browser to its page."""
    export = _export(request, pk)
    return render_progress(
        request, "households/_export_progress.html", {"export": export}, export.job
    )


@require(Permission.EXPORT_APPROVE)
@require_POST
def export_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse an unmasked export, as another person."""
    user: User = request.user  # type: ignore[assignment]
    export = _export(request, pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            if form.cleaned_data["answer"] == "approve":
                verbs.approve(export, by=user, note=note)
            else:
                verbs.refuse(export, by=user, note=note)
            return redirect("households:export-detail", pk=pk)
        except verbs.ExportError as error:
            form.add_error(None, str(error))
    context = _context(request, export, form)
    return render(request, "households/export_detail.html", context, status=422)


@require(Permission.HOUSEHOLD_EXPORT)
@require_POST
def export_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one's own export."""
    try:
        verbs.stop(_export(request, pk), by=request.user)  # type: ignore[arg-type]
    except verbs.ExportError as error:
        messages.error(request, str(error))
    return redirect("households:export-detail", pk=pk)


@require(Permission.HOUSEHOLD_EXPORT)
@require_POST
def export_fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, counted; posted, because a download is used up."""
    export = _export(request, pk)
    address = request.META.get("REMOTE_ADDR", "")
    try:
        path = verbs.fetch(export, by=request.user, address=address)  # type: ignore[arg-type]
    except verbs.ExportError as error:
        messages.error(request, str(error))
        return redirect("households:export-detail", pk=pk)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@require(Permission.EVENT_VIEW)
@require_GET
def export_audit(request: HttpRequest) -> HttpResponse:
    """Table 25: who took what out, as page."""
    page = paginate(request, audit.events_for(request.user))  # type: ignore[arg-type]
    lines = [audit.line_of(event) for event in page.object_list]
    return render(request, "households/export_audit.html", {"page": page, "lines": lines})


@require(Permission.EVENT_VIEW)
@require_GET
def export_audit_export(request: HttpRequest) -> HttpResponse:
    """Table 25 as Excel."""
    user: User = request.user  # type: ignore[assignment]
    now = timezone.localtime()
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    sheets.write(
        audit.COLUMNS,
        audit.rows_of(audit.events_for(user)),
        title="导出审计表",
        unit_line=f"填报人：{user.full_name}　填报时间：{now:%Y-%m-%d %H:%M}　单位：条",
        sheet="导出审计表",
        target=out,
    )
    name = f"{user.active_postings[0].region.name}_导出审计表_{now:%Y%m%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=EXCEL)
