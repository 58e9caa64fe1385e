"""Lists of appraisal and destruction: all in sight, a new one, one with lines and signatures."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archives.acceptance.views import stand_at, user_of
from archives.completeness.views import crumbs
from archives.models import DestructionLine, DestructionList, Erasure
from archives.retention import appraising, deciding, sheet
from archives.retention.forms import (
    ApproveForm,
    ExecuteForm,
    OpenForm,
    OpinionForm,
    SignForm,
    WhyForm,
)
from ledger.models import Signature
from ledger.shown import hands, story
from qiannan import asked
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Region

VIEW, KEEP = Permission.ARCHIVE_VIEW, Permission.ARCHIVE_KEEP
FOLDER, LISTS = "archives/retention", "archives:destruction-lists"
State, Opinion = DestructionList.State, DestructionLine.Opinion
HUES = {
    State.APPRAISAL: "doing",
    State.APPRAISED: "review",
    State.APPROVED: "review",
    State.DONE: "done",
    State.DROPPED: "back",
}
ROLES = {
    "archives.destruction.signed": gettext_lazy("Appraiser"),
    "archives.destruction.approved": gettext_lazy("Approver"),
    "archives.destruction.executed": gettext_lazy("Executor of the destruction"),
    "archives.destruction.witnessed": gettext_lazy("Witness of the destruction"),
}
OPINION_HUES = {Opinion.DESTROY: "late", Opinion.EXTEND: "review", Opinion.KEEP: "done"}


def in_sight(request: HttpRequest) -> QuerySet[DestructionList]:
    rows = DestructionList.objects.visible_to(user_of(request), VIEW)
    return rows.select_related("region", "opened_by", "approved_by", "executed_by", "dropped_by")


@require(VIEW)
@require_GET
def list_list(request: HttpRequest) -> HttpResponse:
    """The lists in sight, the newest first."""
    rows = in_sight(request).annotate(
        papers=Count("lines"),
        destroyed=Count("lines", filter=Q(lines__opinion=Opinion.DESTROY)),
    )
    page = paginate(request, rows.order_by("-pk"))
    context = {
        "page": page,
        "rows": [(row, HUES[State(row.state)]) for row in page],
        "may_keep": bool(user_of(request).paths_where(KEEP)),
        "crumbs": crumbs(),
    }
    stand_at(request, LISTS)
    return render(request, f"{FOLDER}/lists.html", context)


def _places(request: HttpRequest) -> list[Region]:
    posted = user_of(request).active_postings
    return list(dict.fromkeys(p.region for p in posted if KEEP in p.grants))


@require(KEEP)
@require_http_methods(["GET", "POST"])
def list_new(request: HttpRequest) -> HttpResponse:
    """Open a list with its group."""
    sent = request.POST if request.method == "POST" else None
    form = OpenForm(sent, places=_places(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = appraising.open_list(
                given["place"], given["name"], form.group, by=user_of(request)
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The list is open; put papers that are due on it."))
            return redirect("archives:destruction-list", row.pk)
    context = {"form": form, "crumbs": [*crumbs(), (_("Lists of destruction"), reverse(LISTS))]}
    stand_at(request, LISTS)
    return render(request, f"{FOLDER}/new.html", context, status=422 if form.errors else 200)


@require(VIEW)
@require_GET
def list_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: its papers with the opinion on each, who signed, what may be done now."""
    return _page(request, get_object_or_404(in_sight(request), pk=pk))


def _page(request: HttpRequest, row: DestructionList, failed: str = "", form: Any = None) -> Any:
    chosen = request.GET.get("opinion", "")
    page = paginate(request, _lines(row, chosen))
    sums = row.lines.aggregate(
        papers=Count("pk"),
        pages=Sum("pages", default=0),
        left=Count("pk", filter=Q(opinion="")),
        **{one.value: Count("pk", filter=Q(opinion=one)) for one in Opinion},
    )
    acts = _acts(request, row, sums["left"])
    if failed in acts:
        acts[failed] = (form, acts[failed][1])
    signed = Signature.objects.filter(
        event__subject=row.subject, event__subject_id=row.pk
    ).select_related("signer", "event")
    context = {
        "row": row,
        "hue": HUES[State(row.state)],
        "page": page,
        "rows": [(one, OPINION_HUES.get(one.opinion, "wait")) for one in page],
        "sums": sums,
        "chosen": chosen,
        "has_lines": bool(sums["papers"]),
        "acts": acts,
        "failed": failed,
        "appraisers": row.appraisers.select_related("user"),
        "signatures": hands(signed.order_by("pk"), role=_role),
        "witnesses_left": deciding.witnesses_left(row) if row.method else 0,
        "erased": Erasure.objects.filter(line__list=row).count() if row.done_at else 0,
        "says": {
            "sign": appraising.SAYS,
            "approve": deciding.SAYS_APPROVED,
            "execute": deciding.SAYS_EXECUTED,
            "witness": deciding.SAYS_WITNESSED,
        },
        "may_keep": user_of(request).can(KEEP, at=row.region),
        "signers": sheet.signers(row),
        "story": story(row.subject, row.pk),
        "crumbs": [*crumbs(), (_("Lists of destruction"), reverse(LISTS))],
    }
    stand_at(request, LISTS)
    return render(request, f"{FOLDER}/list.html", context, status=422 if failed else 200)


def _lines(row: DestructionList, opinion: str) -> Any:
    """Those with an opinion, or `none` yet; all of them where nothing is asked for."""
    rows = row.lines.select_related("paper")
    if opinion in Opinion.values or opinion == "none":
        rows = rows.filter(opinion="" if opinion == "none" else opinion)
    return rows


def _role(signature: Signature) -> str:
    """What this signer was to the list."""
    return str(ROLES.get(signature.event.kind, signature.get_role_display()))


def _acts(request: HttpRequest, row: DestructionList, left: int) -> dict[str, tuple[Any, str]]:
    """{verb: (its form, why it may not be pressed now)} of what this person may do."""
    user = user_of(request)
    mine = row.appraisers.filter(user.stands_in("user")).first()
    acts: dict[str, tuple[Any, str]] = {}
    if row.state == State.APPRAISAL and mine and mine.signed_at is None:
        if not row.appraisers.filter(signed_at__isnull=False).exists():
            acts["say"] = (OpinionForm(auto_id="say_%s"), "")
        why = _("%(n)d papers are without an opinion.") % {"n": left} if left else ""
        acts["sign"] = (SignForm(request=request, auto_id="sign_%s"), why)
    if row.state == State.APPRAISED and deciding.may_approve(row, user):
        acts["approve"] = (ApproveForm(request=request, auto_id="approve_%s"), "")
        acts["return"] = (WhyForm(auto_id="send_back_%s"), "")
    if row.state == State.APPROVED:
        acts |= _acts_of_approved(request, row)
    open_states = (State.APPRAISAL, State.APPRAISED, State.APPROVED)
    if row.state in open_states and user.can(KEEP, at=row.region) and not row.method:
        acts["drop"] = (WhyForm(auto_id="drop_%s"), "")
    return acts


def _acts_of_approved(request: HttpRequest, row: DestructionList) -> dict[str, tuple[Any, str]]:
    """Carrying it out, and then witnessing it; to who may not, the page says why."""
    user = user_of(request)
    acts: dict[str, tuple[Any, str]] = {}
    if user.can(KEEP, at=row.region) and not row.executed_at:
        first = {"method": row.method, "on": row.destroyed_on} if row.method else None
        form = ExecuteForm(request=request, initial=first, auto_id="execute_%s")
        acts["execute"] = (form, deciding.why_not_execute(row, user))
    if user.can(VIEW, at=row.region):
        form = SignForm(request=request, auto_id="witness_%s")
        acts["witness"] = (form, deciding.why_not_witness(row, user))
    return acts


def _say(request: HttpRequest, row: DestructionList, form: Any) -> None:
    keys = asked.keys(request.POST.getlist("pk"))
    if "rest" in request.POST:
        keys = list(row.lines.filter(opinion="").values_list("pk", flat=True))
    appraising.say(row, keys, form.said, by=user_of(request))


def _strokes(form: Any) -> str:
    return str(form.cleaned_data["strokes"] or "")


_STEPS: dict[str, Callable[[HttpRequest, DestructionList, Any], Any]] = {
    "say": _say,
    "sign": lambda r, row, form: appraising.sign(row, by=user_of(r), strokes=_strokes(form)),
    "approve": lambda r, row, form: deciding.approve(
        row, note=form.cleaned_data["note"], by=user_of(r), strokes=_strokes(form)
    ),
    "return": lambda r, row, form: deciding.send_back(row, by=user_of(r), **form.cleaned_data),
    "execute": lambda r, row, form: deciding.execute(
        row,
        method=form.cleaned_data["method"],
        on=form.cleaned_data["on"],
        by=user_of(r),
        strokes=_strokes(form),
    ),
    "witness": lambda r, row, form: deciding.witness(row, by=user_of(r), strokes=_strokes(form)),
    "drop": lambda r, row, form: deciding.drop(row, by=user_of(r), **form.cleaned_data),
}


def _form(request: HttpRequest, verb: str) -> Any:
    more = {"auto_id": f"{verb.replace('-', '_')}_%s"}
    signed = {
        "sign": SignForm, "approve": ApproveForm, "execute": ExecuteForm, "witness": SignForm,
    }  # fmt: skip
    if verb in signed:
        return signed[verb](request.POST, request=request, **more)
    return (OpinionForm if verb == "say" else WhyForm)(request.POST, **more)


@require(VIEW)
@require_POST
def list_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Say, sign, approve, send back, carry out, witness or drop."""
    row = get_object_or_404(in_sight(request), pk=pk)
    if verb not in _STEPS:
        raise Http404
    if verb not in _acts(request, row, 0):
        raise PermissionDenied(verb)
    form = _form(request, verb)
    if form.is_valid():
        try:
            _STEPS[verb](request, row, form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("archives:destruction-list", pk)
    return _page(request, get_object_or_404(in_sight(request), pk=pk), verb, form)


@require(VIEW)
@require_GET
def list_export(request: HttpRequest, pk: int) -> FileResponse:
    """The list as a workbook, for whoever keeps archives there."""
    row = get_object_or_404(in_sight(request), pk=pk)
    if not user_of(request).can(KEEP, at=row.region):
        raise PermissionDenied(str(KEEP))
    with translation.override("zh-hans"):
        made = sheet.written(row, by=user_of(request))
    name = f"{row.number}_{sheet.NAME}_{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(made, as_attachment=True, filename=name)
