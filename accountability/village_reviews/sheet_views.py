"""The sheet of a village: figures, answers, signatures."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accountability.models import LineAnswer, VillageSheet
from accountability.village_reviews import (
    behind,
    books,
    figures,
    forms,
    people,
    reviewing,
    sight,
    signing,
)
from accountability.village_reviews.sight import VIEW, WRITE, done, form_page, user_of
from accountability.village_reviews.views import (
    CONCLUSION_HUES,
    SHEET_HUES,
    heard_line,
    village_url,
)
from ledger import shown
from ledger.models import Evidence, Signature
from ledger.withdrawing import WithdrawForm
from qiannan.web import paginate
from regions.guards import require
from regions.models import User

FOUND_HUES = {"reached": "done", "behind": "review", "not": "late"}
SAID_HUES = {"yes": "done", "no": "late", "not_here": "wait"}
SIGNS: dict[str, tuple[Callable[..., Any], str]] = {
    "first": (signing.sign_first, signing.SAYS_FIRST),
    "second": (signing.sign_second, signing.SAYS_SECOND),
}


def _url(sheet: VillageSheet) -> str:
    return reverse("accountability:village-sheet", args=[sheet.pk])


def _crumbs(request: HttpRequest, sheet: VillageSheet, *, to_sheet: bool = True) -> Any:
    village = sheet.region
    more = [(village.name, village_url(village, sheet.round_of.year))]
    if to_sheet:
        more.append((sheet.round_of.name, _url(sheet)))
    return sight.crumbs(village, user_of(request), *more)


@require(VIEW)
@require_POST
def sheet_new(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Begin the sheet of a village in a round."""
    round_of = get_object_or_404(sight.rounds_in_sight(request), pk=pk)
    village = sight.village_of(request, code)
    try:
        sheet = reviewing.begin(round_of, village, by=user_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(village_url(village, round_of.year))
    return redirect(_url(sheet))


@require(VIEW)
@require_GET
def sheet_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of a village, with what may be done."""
    return sheet_page(request, sight.sheet_in_sight(request, pk))


def sheet_page(
    request: HttpRequest, sheet: VillageSheet, filled: dict[str, Any] | None = None
) -> HttpResponse:
    """`filled` holds a form that came back with errors, by its verb."""
    user, filled = user_of(request), filled or {}
    heard = sheet.heard.filter(hearing__state="signed").select_related("hearing__region")
    context = {
        "sheet": sheet,
        "hue": SHEET_HUES[sheet.state],
        "conclusion_hue": CONCLUSION_HUES.get(sheet.conclusion, "wait"),
        "figures": figures.shown(sheet),
        "answers": _answers(sheet),
        "lines": _lines(sheet),
        "acts": _acts(request, sheet, filled),
        "open": set(filled),
        "missing": reviewing.missing(sheet) if sheet.state == "writing" else "",
        "why_not": _why_not(sheet, user),
        "statement": SIGNS["first" if sheet.state == "writing" else "second"][1],
        "signatures": _hands(sheet),
        "may_issue": sight.may_issue(user),
        "heard": [
            heard_line(one) for one in heard.prefetch_related("orders__issue__holder", "orders")
        ],
        "story": shown.story(sheet.subject, sheet.pk),
        "crumbs": _crumbs(request, sheet, to_sheet=False),
        "by": user.full_name,
        "at": timezone.localtime(),
    }
    status = 422 if filled else 200
    return render(request, "accountability/villages/sheet.html", context, status=status)


def _why_not(sheet: VillageSheet, user: User) -> str:
    if sheet.state == "signed" or not user.can(WRITE, at=sheet.region):
        return ""
    return people.why_not_second(user, sheet)


def _answers(sheet: VillageSheet) -> list[tuple[Any, Any, str]]:
    """Each question with its answer; what is not asked any more stays where it was answered."""
    said = {one.question_id: one for one in sheet.answers.select_related("question")}
    asked = list(reviewing.questions_on(sheet.as_of))
    known = {one.pk for one in asked}
    asked += [one.question for key, one in said.items() if key not in known]
    rows = [(one, said.get(one.pk)) for one in asked]
    return [(one, got, SAID_HUES[got.said] if got else "wait") for one, got in rows]


def _lines(sheet: VillageSheet) -> list[tuple[Any, Any, str, Any]]:
    found = {one.line_id: one for one in sheet.line_answers.all()}
    keys = [one.pk for one in found.values()]
    files: dict[int, list[Evidence]] = {}
    rows_of = Evidence.objects.filter(subject=LineAnswer.subject, subject_id__in=keys)
    for file in rows_of.standing():
        files.setdefault(file.subject_id, []).append(file)
    rows = []
    for line in sheet.plan.lines.all():
        got = found.get(line.pk)
        hue = FOUND_HUES[got.found] if got else "wait"
        rows.append((line, got, hue, shown.photos(files.get(got.pk, [])) if got else []))
    return rows


def _hands(sheet: VillageSheet) -> list[dict[str, Any]]:
    """The hands under the sheet as it is: none that was taken before it was sent back."""
    rows = Signature.objects.filter(event__subject=sheet.subject, event__subject_id=sheet.pk)
    rows = rows.select_related("signer")
    if sheet.first_at is None:
        return []
    last = rows.filter(role=Signature.Role.VERIFIER).order_by("-pk").first()
    return shown.hands(rows.filter(pk__gte=last.pk).order_by("pk")) if last else []


def _acts(request: HttpRequest, sheet: VillageSheet, filled: dict[str, Any]) -> dict[str, Any]:
    """The forms of what this person may do now, by verb."""
    user = user_of(request)
    if sheet.state == "signed" or not user.can(WRITE, at=sheet.region):
        return {}
    sign = forms.SignForm(initial={"seen": signing.version(sheet)}, request=request)
    if sheet.state == "writing":
        own = reviewing.files_put_by(sheet, user)
        return {"first": sign} | ({"file": WithdrawForm(files=own)} if own else {}) | filled
    return {"second": sign, "back": forms.WordsForm()} | filled


@require(VIEW)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def sheet_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the questions and say what the review comes to."""
    sheet = sight.sheet_in_sight(request, pk, to_write=True)
    _may(request, sheet)
    questions = list(reviewing.questions_on(sheet.as_of))
    form = forms.AnswersForm.of(sheet, questions, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("conclusion", "words")}
        if done(form, lambda: reviewing.answer(sheet, form.said, by=user_of(request), **given)):
            messages.success(request, _("It is recorded."))
            return redirect(_url(sheet))
    around = {"back": _url(sheet), "crumbs": _crumbs(request, sheet)}
    return form_page(request, form, _("Answer the questions"), _("Save the answers"), **around)


@require(VIEW)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def sheet_line(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Say what was found of a line, with photos or papers."""
    sheet = sight.sheet_in_sight(request, pk, to_write=True)
    _may(request, sheet)
    row = get_object_or_404(sheet.plan.lines.all(), pk=line)
    old = sheet.line_answers.filter(line=row).first()
    form = forms.LineAnswerForm.of(old, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("found", "words")}
        given |= {"files": request.FILES.getlist("photos"), "by": user_of(request)}
        if done(form, lambda: reviewing.answer_line(sheet, row, **given)):
            messages.success(request, _("It is recorded."))
            return redirect(_url(sheet))
    around = {"back": _url(sheet), "crumbs": _crumbs(request, sheet), "files": True}
    told = {"help": f"{row.code}. {row.words}（{row.responsible_unit} {row.person}）"}
    return form_page(request, form, _("What was found"), _("Save what was found"), **around, **told)


def _may(request: HttpRequest, sheet: VillageSheet) -> None:
    if not user_of(request).can(WRITE, at=sheet.region):
        raise PermissionDenied("village_sheet.write")


@require(VIEW)
@require_POST
def sheet_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file of one's own away from a sheet that is being written."""
    sheet = sight.sheet_in_sight(request, pk)
    _may(request, sheet)
    try:
        reviewing.withdraw_file(sheet, request.POST.get("file", ""), by=user_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The file is withdrawn."))
    return redirect(_url(sheet))


@require(VIEW)
@require_GET
def sheet_figure(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """What a figure counted on the day of the sheet."""
    sheet = sight.sheet_in_sight(request, pk)
    figure = get_object_or_404(sheet.figures.all(), name=name)
    page = paginate(request, figure.entries)
    context = {
        "sheet": sheet,
        "title": figures.label_of(name),
        "page": page,
        "rows": behind.rows(name, list(page), user_of(request)),
        "crumbs": _crumbs(request, sheet),
    }
    return render(request, "accountability/villages/figure.html", context)


@require(VIEW)
@require_POST
def sheet_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Draw the figures again, sign, or send back; an error comes back on the page."""
    sheet, user = sight.sheet_in_sight(request, pk), user_of(request)
    if verb not in (*SIGNS, "back", "draw"):
        raise Http404
    if verb == "draw":
        form: Any = forms.forms.Form({})
    elif verb == "back":
        form = forms.WordsForm(request.POST)
    else:
        form = forms.SignForm(request.POST, request=request)
    _may(request, sheet)
    if form.is_valid() and done(form, lambda: _step(sheet, verb, user, form.cleaned_data)):
        messages.success(request, _("It is recorded."))
        return redirect(_url(sheet))
    if verb == "draw":
        messages.error(request, form.non_field_errors()[0])
        return redirect(_url(sheet))
    return sheet_page(request, sight.sheet_in_sight(request, pk), {verb: form})


def _step(sheet: VillageSheet, verb: str, by: User, given: dict[str, Any]) -> None:
    if verb == "draw":
        reviewing.draw_again(sheet, by=by)
    elif verb == "back":
        signing.send_back(sheet, by=by, words=given["words"])
    else:
        sign, _says = SIGNS[verb]
        sign(sheet, by=by, seen=given["seen"], strokes=given["strokes"])


@require(VIEW)
@require_GET
def sheet_export(request: HttpRequest, pk: int) -> FileResponse:
    """The sheet as a workbook."""
    sheet = sight.sheet_in_sight(request, pk)
    name = f"{sheet.region.name}_逐村复核表_{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(books.of_sheet(sheet), as_attachment=True, filename=name)
