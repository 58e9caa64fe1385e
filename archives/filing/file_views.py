"""The bytes of papers. Nothing under the media folder has an address: each is asked for here."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from archives.filing import names
from archives.models import PaperFile
from archives.moves import tell
from archives.retention.periods import gone
from ledger.paper import TYPE
from regions.duties import Permission
from regions.guards import require
from regions.models import User

TYPES = {
    PaperFile.Kind.JPEG: "image/jpeg",
    PaperFile.Kind.PDF: "application/pdf",
    PaperFile.Kind.WORD: TYPE,
}


def _in_sight(request: HttpRequest, pk: object) -> PaperFile:
    user: User = request.user  # type: ignore[assignment]
    rows = PaperFile.objects.visible_to(user, Permission.ARCHIVE_VIEW)
    rows = rows.exclude(gone("version__paper"))
    return get_object_or_404(rows.select_related("version__paper__archive__region"), pk=pk)


def answer(file: object, kind: str, name: str, *, is_saved: bool) -> FileResponse:
    """The bytes of a file that came in from outside: shown or saved, never run or cached."""
    response = FileResponse(file, content_type=kind)  # type: ignore[arg-type]
    response["Content-Disposition"] = content_disposition_header(is_saved, name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


@require(Permission.ARCHIVE_VIEW)
@require_GET
def paper_file(request: HttpRequest, pk: object) -> FileResponse:
    """One page or file as it is kept, to whoever may see its file; that it was opened is told."""
    file = _in_sight(request, pk)
    try:
        kept = file.file.open("rb")
    except OSError as error:
        raise Http404 from error
    paper = file.version.paper
    tell(
        "paper.opened", paper.archive, paper, by=request.user,  # type: ignore[arg-type]
        version=file.version.number, file=file.order,
    )  # fmt: skip
    ending = f".{file.kind}"
    stem = names.shown(file.name or str(paper)).removesuffix(names.suffix(file.name))
    is_saved = file.kind != PaperFile.Kind.JPEG
    return answer(kept, TYPES[PaperFile.Kind(file.kind)], f"{stem}{ending}", is_saved=is_saved)


@require(Permission.ARCHIVE_VIEW)
@require_GET
def paper_preview(request: HttpRequest, pk: object) -> FileResponse:
    """The first page as a small picture."""
    file = _in_sight(request, pk)
    if not file.preview:
        raise Http404
    try:
        kept = file.preview.open("rb")
    except OSError as error:
        raise Http404 from error
    return answer(kept, "image/jpeg", f"{file.pk.hex}.jpg", is_saved=False)
