"""Filing a paper, and one paper with its versions and what may be done with it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archives.catalogues.blanks import WITH_BLANK
from archives.filing import operations, pages, reading
from archives.filing.forms import PaperForm, WhyForm, read_beside, told_of
from archives.filing.reading import Read
from archives.models import Archive, Paper, PaperKind
from archives.models.papers import Source
from archives.moves import may
from archives.retention.periods import settled_by
from regions.duties import Permission
from regions.guards import require
from regions.models import User


def _archive(request: HttpRequest, pk: int) -> Archive:
    user: User = request.user  # type: ignore[assignment]
    rows = Archive.objects.visible_to(user, Permission.ARCHIVE_VIEW)
    return get_object_or_404(rows.select_related("region", "household", "catalogue"), pk=pk)


def _paper(request: HttpRequest, pk: int) -> Paper:
    user: User = request.user  # type: ignore[assignment]
    rows = Paper.objects.visible_to(user, Permission.ARCHIVE_VIEW)
    along = ("archive__region", "archive__household", "kind", "filed_by", "removed_by")
    return get_object_or_404(rows.select_related(*along), pk=pk)


@require(Permission.ARCHIVE_FILE)
@require_http_methods(["GET", "POST"])
def paper_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """File a paper of a kind: its pages from the camera or as files, and what stands on it.

    A page that keeps its photos asks for JSON: the address to go to, or what is wrong.
    """
    user: User = request.user  # type: ignore[assignment]
    archive = _archive(request, pk)
    may(user, Permission.ARCHIVE_FILE, archive.region)
    kinds = PaperKind.objects.filter(catalogue=archive.catalogue_id).select_related("template")
    line = get_object_or_404(kinds, code=kind)
    form = PaperForm(request.POST if request.method == "POST" else None, kind=line)
    if request.method == "POST":
        if paper := _filed(request, archive, line, form):
            messages.success(request, _("The paper is filed."))
            url = reverse("archives:paper", args=[paper.pk])
            return JsonResponse({"url": url}) if _wants_json(request) else redirect(url)
        if _wants_json(request):
            return JsonResponse({"errors": _sentences(form)}, status=422)
    before = archive.papers.filter(kind=line, removed_at__isnull=True).count()
    context = {
        "archive": archive,
        "kind": line,
        "form": form,
        "before": before,
        "has_blank": line.maker in WITH_BLANK,
        "accept": reading.ACCEPT,
        "back": reverse("archives:archive", args=[archive.pk]),
        "crumbs": pages.crumbs(archive),
    }
    status = 422 if form.errors else 200
    return render(request, "archives/paper_new.html", context, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _filed(
    request: HttpRequest, archive: Archive, kind: PaperKind, form: PaperForm
) -> Paper | None:
    user: User = request.user  # type: ignore[assignment]
    source = Source.CAMERA if request.FILES.getlist("photos") else Source.UPLOAD
    files = _read_beside(request, form)
    if not form.is_valid():
        return None
    try:
        return operations.file_paper(archive, kind, form.given, files, source=source, by=user)
    except ValidationError as error:
        form.add_error(None, error)
    return None


def _read(request: HttpRequest) -> list[Read]:
    """The photos taken, then the files chosen."""
    given = [*request.FILES.getlist("photos"), *request.FILES.getlist("files")]
    return reading.read_many(given, request.POST.get("corners", ""))


def _read_beside(request: HttpRequest, form: Any) -> list[Read]:
    return read_beside(form, lambda: _read(request), operations.NO_FILE)


def _sentences(form: PaperForm) -> list[str]:
    found = []
    for name, errors in form.errors.items():
        label = "" if name == "__all__" else f"{form[name].label}："
        found += [f"{label}{error}" for error in errors]
    return found


@require(Permission.ARCHIVE_VIEW)
@require_GET
def paper_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper: its pages, what is known of it, its versions, where else it is filed."""
    return _page(request, _paper(request, pk))


def _page(request: HttpRequest, paper: Paper, failed: str = "", form: Any = None) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    rows = pages.versions(paper)
    settled = settled_by(paper)
    context = {
        "settled": settled,
        "paper": paper,
        "archive": paper.archive,
        "whose": pages.title_of(paper.archive),
        "sheets": rows[0][1] if rows else [],
        "earlier": rows[1:],
        "version": rows[0][0] if rows else None,
        "facts": pages.facts(paper),
        "twins": pages.twins(paper, user),
        "story": pages.story(paper),
        "acts": {} if settled else _acts(paper, user, failed, form),
        "tell_first": not paper.removed_at,
        "accept": reading.ACCEPT,
        "problem": (
            form.non_field_errors() or _("Not recorded yet; what is wrong is marked below.")
        )
        if failed
        else "",
        "crumbs": pages.crumbs(paper.archive),
    }
    return render(request, "archives/paper.html", context, status=422 if failed else 200)


def _acts(paper: Paper, user: User, failed: str, form: Any) -> dict[str, Any]:
    """The forms of what this person may do now, the failed one as it was sent."""
    if not user.can(Permission.ARCHIVE_FILE, at=paper.archive.region):
        return {}
    acts: dict[str, Any] = {"tell": PaperForm(kind=paper.kind, told=told_of(paper))}
    if paper.removed_at:
        acts["restore"] = WhyForm(auto_id="restore_%s")
    else:
        acts |= {
            "replace": WhyForm(auto_id="replace_%s"),
            "remove": WhyForm(auto_id="remove_%s"),
        }
    return acts | ({failed: form} if failed in acts else {})


@require(Permission.ARCHIVE_FILE)
@require_POST
def paper_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Write down what is known, put in a new version, take out or put back."""
    paper = _paper(request, pk)
    user: User = request.user  # type: ignore[assignment]
    if verb not in _STEPS:
        raise Http404
    may(user, Permission.ARCHIVE_FILE, paper.archive.region)
    form: Any = (
        PaperForm(request.POST, kind=paper.kind, told=told_of(paper))
        if verb == "tell"
        else WhyForm(request.POST, auto_id=f"{verb}_%s")
    )
    files = _read_beside(request, form) if verb == "replace" else []
    if form.is_valid():
        try:
            _STEPS[verb](request, paper, form, files)
        except PermissionDenied:
            raise
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("archives:paper", pk)
    return _page(request, _paper(request, pk), verb, form)


def _tell(request: HttpRequest, paper: Paper, form: Any, _files: list[Read]) -> None:
    operations.tell_of(paper, form.given, by=request.user)  # type: ignore[arg-type]


def _replace(request: HttpRequest, paper: Paper, form: Any, files: list[Read]) -> None:
    why = form.cleaned_data["why"]
    operations.replace(paper, files, why=why, by=request.user)  # type: ignore[arg-type]


def _remove(request: HttpRequest, paper: Paper, form: Any, _files: list[Read]) -> None:
    operations.remove(paper, why=form.cleaned_data["why"], by=request.user)  # type: ignore[arg-type]


def _restore(request: HttpRequest, paper: Paper, form: Any, _files: list[Read]) -> None:
    operations.restore(paper, why=form.cleaned_data["why"], by=request.user)  # type: ignore[arg-type]


_STEPS = {"tell": _tell, "replace": _replace, "remove": _remove, "restore": _restore}
