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

from households.exports import audit, finding, rows, verbs
from households.exports.kinds import KINDS
from households.forms import DecisionForm, ExportForm
from households.models import Export, RegisterLoad
from ledger import sheets
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User

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
    region = _place(request, user)
    query = finding.kept(request.GET)
    last = RegisterLoad.objects.filter(state=RegisterLoad.State.APPLIED).first()
    initial = {
        "kind": request.GET.get("kind", "register"),
        "year": last.year if last else timezone.localdate().year,
    }
    form = ExportForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = verbs.Request(
            kind=given["kind"],
            region=region,
            year=given["year"],
            purpose=given["purpose"],
            query=query,
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
        "region": region,
        "places": _places(user, region),
        "conditions": conditions(query),
        "people": rows.count_people(finding.found("register", region, query, by=user)),
        "query": request.GET.urlencode(),
    }
    status = 422 if form.errors else 200
    return render(request, "households/export_new.html", context, status=status)


def _place(request: HttpRequest, user: User) -> Region:
    """The place in the address, else the highest that this person may export.

    Raises:
        Http404: it does not exist or is out of reach.
    """
    paths = user.paths_where(Permission.HOUSEHOLD_EXPORT)
    code = request.GET.get("region", "")
    regions = Region.objects.filter(code=code) if code else Region.objects.filter(path__in=paths)
    region = regions.order_by("level", "path").first()
    if region is None or not any(region.path.startswith(path) for path in paths):
        raise Http404
    return region


def _places(user: User, region: Region) -> list[tuple[str, str]]:
    """(code, name) of the place, those above it in reach, and those just below."""
    paths = user.paths_where(Permission.HOUSEHOLD_EXPORT)
    above = [r for r in region.ancestors if any(r.path.startswith(path) for path in paths)]
    below = region.children.current().order_by("code")
    found = [*above, *below]
    return [(one.code, f"{'　' * (one.level - found[0].level)}{one.name}") for one in found]


def conditions(query: str) -> list[tuple[str, str]]:
    """The conditions of an export in words."""
    made = []
    for name, value in QueryDict(query).items():
        one = finding.HouseholdFilter.base_filters.get(name)
        choices = dict(getattr(one, "extra", {}).get("choices") or ())
        made.append((str(one.label or name) if one else name, str(choices.get(value, value))))
    return made


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
        "conditions": conditions(export.query),
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
    response = render(request, "households/_export_progress.html", {"export": export})
    if export.job is None or export.job.is_finished:
        response["HX-Refresh"] = "true"
    return response


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
