"""One file of a round: a verdict on each paper, its signed result, another attempt."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archives.acceptance import judging
from archives.acceptance.figures import RESULT_HUES, SHORT, WORD_HUES, tag_of
from archives.acceptance.forms import ResultForm, VerdictForm
from archives.acceptance.group_views import one_in_sight
from archives.acceptance.moves import judges, open_rectifications
from archives.acceptance.opening import name_of
from archives.acceptance.showing import late_words
from archives.acceptance.views import FOLDER, VIEW, crumbs, stand_at, user_of
from archives.models import Acceptance, AcceptanceRound, Defect, Paper, PaperKind, Verdict
from ledger.models import Signature
from ledger.shown import hands, story
from qiannan import asked
from regions.guards import require

State = Acceptance.State


def paper_url(paper: Paper) -> str:
    """The page of a paper."""
    return reverse("archives:paper", args=[paper.pk])


@require(VIEW)
@require_GET
def acceptance_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: to be judged paper by paper, or its signed result."""
    return acceptance_page(request, one_in_sight(request, pk))


def acceptance_page(
    request: HttpRequest,
    row: Acceptance,
    *,
    wrong: tuple[str, str] = ("", ""),
    form: ResultForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """`wrong` is the anchor and the words of a verdict that was refused; what was typed stays."""
    user = user_of(request)
    is_open = row.state == State.OPEN and row.round.state == AcceptanceRound.State.OPEN
    may_judge = is_open and judges(row, user)
    why = judging.why_not(row, user) if may_judge else ""
    slots = _slots(row, wrong) if row.state == State.OPEN else _told(row)
    chosen = request.GET.get("word", "")
    for slot in slots:
        if slot["wrong"]:
            slot |= {
                "picked": request.POST.getlist("defects"),
                "note": request.POST.get("note", ""),
            }
    unsaid = sum(1 for slot in slots if not slot["verdict"])
    words = [slot["verdict"].word for slot in slots if slot["verdict"]]
    context = {
        "row": row,
        "archive": row.archive,
        "name": name_of(row.archive),
        "hue": RESULT_HUES[State(row.state)],
        "slots": [slot for slot in slots if _is_chosen(slot, chosen)],
        "refused": next((slot for slot in slots if slot["wrong"]), None),
        "wrong": "" if wrong[0] else wrong[1],
        "chosen": chosen,
        "unsaid": unsaid,
        "unsaid_papers": sum(1 for slot in slots if slot["paper"] and not slot["verdict"]),
        "counts": [(w, SHORT[w], words.count(w), WORD_HUES[w]) for w in SHORT],
        "passes": all(word == Verdict.Word.KEEP for word in words),
        "may_judge": may_judge and not why,
        "why": why,
        "unsaid_why": _("%(unsaid)s without a verdict") % {"unsaid": unsaid} if unsaid else "",
        "defects": judging.offered_defects() if may_judge else list(Defect.objects.all()),
        "sign": form or ResultForm(request=request),
        "statement": judging.SAYS,
        "others": row.archive.acceptances.exclude(pk=row.pk).select_related("round"),
        "crumbs": [*crumbs(), (row.group.name, _group_url(row))],
    } | _result(request, row)
    stand_at(request)
    return render(request, f"{FOLDER}/acceptance.html", context, status=status)


def _is_chosen(slot: dict[str, Any], word: str) -> bool:
    """Whether a figure at the top counts this paper: by its word, or `none` for having none."""
    said = slot["verdict"]
    if word not in (*SHORT, "none"):
        return True
    return said is None if word == "none" else bool(said) and said.word == word


def _group_url(row: Acceptance) -> str:
    return reverse("archives:acceptance-group", args=[row.group_id])


def _slots(row: Acceptance, wrong: tuple[str, str]) -> list[dict[str, Any]]:
    """Each paper in the volume and each kind that is missing, with what was said of it."""
    verdicts = list(row.verdicts.all())
    by_paper = {one.paper_id: one for one in verdicts if one.paper_id}
    by_kind = {one.kind_id: one for one in verdicts if not one.paper_id}
    before = _said_before(row)
    papers = row.archive.papers.filter(removed_at__isnull=True).select_related("kind")
    found = [
        _slot("paper", paper.pk, paper.kind, paper, by_paper.get(paper.pk), wrong)
        | {
            "late": late_words(paper, row.round),
            "before": before.get(paper.pk, ""),
            "is_stale": bool((said := by_paper.get(paper.pk)) and said.version != paper.version),
        }
        for paper in papers
    ]
    kinds = {kind.pk: kind for kind in judging.missing(row.archive)}
    told = PaperKind.objects.filter(pk__in=[key for key in by_kind if key not in kinds])
    kinds |= {kind.pk: kind for kind in told}
    found += [
        _slot("kind", kind.pk, kind, None, by_kind.get(kind.pk), wrong) for kind in kinds.values()
    ]
    return sorted(found, key=lambda slot: (slot["kind"].order, slot["key"]))


def _said_before(row: Acceptance) -> dict[int, str]:
    """What the attempt before said of each paper."""
    if row.attempt == 1:
        return {}
    rows = Verdict.objects.filter(
        acceptance__round=row.round, acceptance__archive=row.archive,
        acceptance__attempt=row.attempt - 1, paper__isnull=False,
    )  # fmt: skip
    return {one.paper_id: SHORT[one.word] for one in rows if one.paper_id}


def _slot(
    what: str, key: int, kind: PaperKind, paper: Paper | None, verdict: Verdict | None,
    wrong: tuple[str, str],
) -> dict[str, Any]:  # fmt: skip
    anchor = f"{what}-{key}"
    return {
        "anchor": anchor,
        "what": what,
        "key": key,
        "kind": kind,
        "paper": paper,
        "url": paper_url(paper) if paper else "",
        "verdict": verdict,
        "short": SHORT[verdict.word] if verdict else "",
        "hue": WORD_HUES[verdict.word] if verdict else "",
        "picked": verdict.defects if verdict else [],
        "note": verdict.note if verdict else "",
        "wrong": wrong[1] if wrong[0] == anchor else "",
    }


def _told(row: Acceptance) -> list[dict[str, Any]]:
    """What was signed."""
    rows = row.verdicts.select_related("kind", "paper__kind", "rectification")
    found = []
    for one in rows.order_by("kind__order", "pk"):
        what, key = ("paper", one.paper_id) if one.paper_id else ("kind", one.kind_id)
        slot = _slot(what, key or 0, one.kind, one.paper, one, ("", ""))
        rectification = getattr(one, "rectification", None)
        slot |= {"wanted": rectification, "tag": tag_of(rectification) if rectification else None}
        found.append(slot)
    return found


def _result(request: HttpRequest, row: Acceptance) -> dict[str, Any]:
    if row.state == State.OPEN:
        return {}
    left = row.archive.rectifications.filter(open_rectifications()).count()
    later = Acceptance.objects.filter(
        round=row.round, archive=row.archive, attempt__gt=row.attempt
    ).first()
    is_last = row.state == State.FAILED and later is None
    may = user_of(request).can(judging.ACCEPT, at=row.round.region)
    signed = Signature.objects.filter(event__subject=row.subject, event__subject_id=row.pk)
    return {
        "left": left,
        "again_why": _("Only when all of it is closed out.") if left else "",
        "later": later,
        "may_again": is_last and may and row.round.state == AcceptanceRound.State.OPEN,
        "signatures": hands(signed),
        "story": story(row.subject, row.pk),
    }


@require(VIEW)
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """One verdict: the button pressed on a paper or on a kind that is missing."""
    row, user = one_in_sight(request, pk), user_of(request)
    if not judges(row, user):
        raise PermissionDenied
    what: Paper | PaperKind
    if key := request.POST.get("paper", ""):
        what, anchor = get_object_or_404(row.archive.papers, pk=asked.whole(key)), f"paper-{key}"
    else:
        key = request.POST.get("kind", "")
        what = get_object_or_404(row.archive.catalogue.kinds, pk=asked.whole(key))
        anchor = f"kind-{key}"
    form = VerdictForm(request.POST, defects=judging.offered_defects())
    if not form.is_valid():
        words = str(next(iter(form.errors.values()))[0])
        return acceptance_page(request, row, wrong=(anchor, words), status=422)
    try:
        judging.judge(row, what, form.said, by=user)
    except ValidationError as error:
        return acceptance_page(request, row, wrong=(anchor, error.messages[0]), status=422)
    return redirect(f"{reverse('archives:acceptance', args=[pk])}#{anchor}")


@require(VIEW)
@require_POST
def keep_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep all papers that have no verdict yet."""
    row, user = one_in_sight(request, pk), user_of(request)
    try:
        count = judging.keep_rest(row, by=user)
    except ValidationError as error:
        return acceptance_page(request, row, wrong=("", error.messages[0]), status=422)
    messages.success(request, _("%(count)s papers are kept.") % {"count": count})
    return redirect("archives:acceptance", pk)


@require(VIEW)
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the result of a file."""
    row, user = one_in_sight(request, pk), user_of(request)
    if not judges(row, user):
        raise PermissionDenied
    form = ResultForm(request.POST, request=request)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = judging.sign(row, note=given["note"], strokes=given["strokes"], by=user)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            passed = made.state == State.PASSED
            said = _("The file is accepted and sealed.") if passed else _("It is to be mended.")
            messages.success(request, said)
            return redirect("archives:acceptance", pk)
    return acceptance_page(request, one_in_sight(request, pk), form=form, status=422)


@require(VIEW)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin another attempt once all is mended."""
    row = one_in_sight(request, pk)
    try:
        made = judging.again(row, by=user_of(request))
    except ValidationError as error:
        return acceptance_page(request, row, wrong=("", error.messages[0]), status=422)
    messages.success(request, _("The file is to be accepted again."))
    return redirect("archives:acceptance", made.pk)
