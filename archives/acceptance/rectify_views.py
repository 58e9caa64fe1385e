"""The ledger of rectifications, one of them, and each step of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from archives.acceptance import figures, rectifying, transitions
from archives.acceptance.figures import SHORT
from archives.acceptance.forms import BackForm, ExamineForm, MendForm
from archives.acceptance.judge_views import paper_url
from archives.acceptance.opening import name_of
from archives.acceptance.showing import late_words
from archives.acceptance.views import FOLDER, VIEW, stand_at, user_of
from archives.models import Rectification, Verdict
from ledger.models import LedgerQuerySet, Signature, Status
from ledger.models.entry import OPEN
from ledger.shown import hands, story
from ledger.transitions import SamePersonError, StaleStatusError, may, stepped
from qiannan.web import here_with, key_of, paginate
from regions.guards import require
from regions.models import Region, User

LIST = "archives:rectification-list"
_WITH = (
    "region__parent__parent", "archive__household", "archive__region", "kind", "paper__kind",
    "supplied__kind", "acceptance__round__region", "verified_by", "reviewed_by", "closed_by",
)  # fmt: skip


def in_sight(request: HttpRequest) -> LedgerQuerySet:
    return Rectification.objects.visible_to(user_of(request), VIEW)


def one_in_sight(request: HttpRequest, pk: int) -> Rectification:
    return get_object_or_404(in_sight(request).select_related(*_WITH), pk=pk)


@require(VIEW)
@require_GET
def rectification_list(request: HttpRequest) -> HttpResponse:
    """What is to be mended in sight, the most urgent first."""
    rows = in_sight(request)
    if key := key_of(request, "acceptance"):
        rows = rows.filter(acceptance=key)
    if code := request.GET.get("region", ""):
        paths = Region.objects.filter(code=code).values_list("path", flat=True)
        rows = rows.within_paths(list(paths))
    told = figures.counts(rows)
    chosen = request.GET.get("state") or figures.UNDONE
    words = {figures.UNDONE: _("To do"), **figures.PARTS, figures.ALL: _("All")}
    tabs = [
        (word, told[name], here_with(request, state=name), name == chosen)
        for name, word in words.items()
    ]
    condition = figures.conditions(timezone.localdate()).get(chosen)
    found = rows.filter(condition) if condition else rows
    over = Case(When(status__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    page = paginate(request, found.order_by(over, "due_on", "pk").select_related(*_WITH))
    context = {"page": page, "tabs": tabs, "rows": [_line(row) for row in page]}
    return render(request, f"{FOLDER}/rectifications.html", context)


def _line(row: Rectification) -> dict[str, Any]:
    hue, word = figures.tag_of(row)
    return {"row": row, "name": name_of(row.archive), "hue": hue, "word": word}


@dataclass(frozen=True)
class Act:
    """One act: who may, whether it is there yet, its form, its verb."""

    verb: str
    label: Promise
    may: Callable[[Rectification, User], bool]
    now: Callable[[Rectification], bool]
    form: Callable[[HttpRequest, Rectification, Any], forms.Form]
    do: Callable[[Rectification, Any, HttpRequest], Any]
    said: Promise
    statement: str = ""
    has_files: bool = False
    is_primary: bool = True


def _mend_form(request: HttpRequest, row: Rectification, data: Any) -> forms.Form:
    uploads = request.FILES.getlist("files")
    return MendForm(data, request=request, row=row, uploads=uploads)


def _signed_form(request: HttpRequest, _row: Rectification, data: Any) -> forms.Form:
    return ExamineForm(data, request=request)


def _back_form(_request: HttpRequest, _row: Rectification, data: Any) -> forms.Form:
    return BackForm(data)


def _mend(row: Rectification, form: Any, request: HttpRequest) -> Any:
    strokes = form.cleaned_data["strokes"]
    return rectifying.mend(row, form.deed, by=user_of(request), strokes=strokes)


def _by(verb: Callable[..., Any]) -> Callable[[Rectification, Any, HttpRequest], Any]:
    def do(row: Rectification, form: Any, request: HttpRequest) -> Any:
        given = form.cleaned_data
        return verb(row, words=given["words"], strokes=given["strokes"], by=user_of(request))

    return do


def _send_back(row: Rectification, form: Any, request: HttpRequest) -> Any:
    return rectifying.send_back(row, reason=form.cleaned_data["reason"], by=user_of(request))


def _may_send_back(row: Rectification, user: User) -> bool:
    if row.status == Status.ANSWERED:
        return rectifying.may_close(row, user)
    return may(transitions.SENT_BACK, row, user)


_ACTS: dict[str, Act] = {
    act.verb: act
    for act in (
        Act(
            "mend",
            gettext_lazy("Report it mended and sign"),
            lambda row, user: may(transitions.MENDED, row, user),
            lambda row: row.status in transitions.TO_DO,
            _mend_form,
            _mend,
            gettext_lazy("Reported; another person examines it now."),
            transitions.SAYS_DONE,
            has_files=True,
        ),
        Act(
            "examine",
            gettext_lazy("It is mended: sign"),
            lambda row, user: may(transitions.EXAMINED, row, user),
            lambda row: row.status == Status.VERIFYING,
            _signed_form,
            _by(rectifying.examine),
            gettext_lazy("Examined; the level that accepts closes it out."),
            transitions.SAYS_EXAMINED,
        ),
        Act(
            "close",
            gettext_lazy("It is in order: sign and close it out"),
            rectifying.may_close,
            lambda row: row.status == Status.ANSWERED,
            _signed_form,
            _by(rectifying.close),
            gettext_lazy("It is closed out."),
            transitions.SAYS_CLOSED,
        ),
        Act(
            "send-back",
            gettext_lazy("Send it back"),
            _may_send_back,
            lambda row: row.status in (Status.VERIFYING, Status.ANSWERED),
            _back_form,
            _send_back,
            gettext_lazy("It is sent back with the reason."),
            is_primary=False,
        ),
    )
}


@require(VIEW)
@require_GET
def rectification_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One rectification: what is wrong, what was done, by whom; what can be done."""
    return rectification_page(request, one_in_sight(request, pk))


def rectification_page(
    request: HttpRequest,
    row: Rectification,
    filled: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    user, filled = user_of(request), filled or {}
    hue, word = figures.tag_of(row)
    acts = [
        _act(request, row, act, filled.get(act.verb))
        for act in _ACTS.values()
        if act.may(row, user) and act.now(row)
    ]
    signed = Signature.objects.filter(event__subject=row.subject, event__subject_id=row.pk)
    paper = row.supplied or row.paper
    context = {
        "row": row,
        "name": name_of(row.archive),
        "short": SHORT[row.word],
        "hue": hue,
        "word": word,
        "acts": acts,
        "paper": paper,
        "paper_url": paper_url(paper) if paper else "",
        "late": late_words(row.supplied, row.acceptance.round) if row.supplied else "",
        "facts": _facts(row),
        "signatures": hands(signed.order_by("pk")),
        "story": story(row.subject, row.pk),
        "crumbs": [(_("Rectification of archives"), reverse(LIST))],
    }
    stand_at(request, LIST)
    return render(request, f"{FOLDER}/rectification.html", context, status=status)


def _act(request: HttpRequest, row: Rectification, act: Act, filled: Any) -> dict[str, Any]:
    form = filled or act.form(request, row, None)
    form.auto_id = f"id_{act.verb}_%s"  # several forms of a page have fields of one name
    why = ""
    if stepped(row, user_of(request)):
        why = _("You took a step of it already; another person takes this one.")
    wants_files = act.has_files and row.word != Verdict.Word.REMOVE
    return {
        "act": act,
        "url": reverse("archives:rectification-step", args=[row.pk, act.verb]),
        "form": form,
        "why": why,
        "is_open": filled is not None,
        "files_name": "files" if wants_files else "",
        "needs_files": row.word == Verdict.Word.SUPPLY,
    }


def _facts(row: Rectification) -> list[tuple[str, Any]]:
    return [
        (_("Household or place"), name_of(row.archive)),
        (_("Place"), f"{row.region.parent.name if row.region.parent else ''} {row.region.name}"),
        (_("Round of acceptance"), row.acceptance.round.name),
        (_("Paper"), row.kind.title),
        (_("To be mended by"), row.due_on),
        (_("Mended by"), row.verified_by.full_name if row.verified_by else ""),
        (_("Examined by"), row.reviewed_by.full_name if row.reviewed_by else ""),
        (_("Closed out by"), row.closed_by.full_name if row.closed_by else ""),
    ]


@require(VIEW)
@require_POST
def rectification_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One act of a rectification; what is wrong is said beside its form."""
    row, act = one_in_sight(request, pk), _ACTS.get(verb)
    if act is None:
        raise Http404
    if not act.may(row, user_of(request)):
        raise PermissionDenied(verb)
    form = act.form(request, row, request.POST)
    if form.is_valid():
        try:
            act.do(row, form, request)
        except (SamePersonError, StaleStatusError) as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, str(act.said))
            return redirect("archives:rectification", pk)
    return rectification_page(request, one_in_sight(request, pk), {verb: form}, 422)
