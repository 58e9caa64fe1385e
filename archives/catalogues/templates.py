"""The file that a draft gives out for a kind of paper: put in, taken out, and who is given it.

It comes in through the same guard as papers (`filing.reading`): what is kept was written anew. The
line of a published version never changes, so neither does its template (`archives_kind_guard`).
"""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from archives.catalogues import reading
from archives.catalogues.drafting import _mine, _tell
from archives.filing.names import suffix
from archives.filing.reading import REMEDY, Read
from archives.filing.reading import read as read_paper
from archives.models import Archive, PaperKind, Template
from archives.models.templates import _place
from ledger import whole
from qiannan import suites
from regions.duties import Permission
from regions.models import User

ACCEPT = ".docx,.pdf"
_REMEDY = "请用 Word（.docx）或 PDF"


def read(upload: UploadedFile) -> Read:
    """Check an uploaded template and return what is to be kept of it.

    Raises:
        ValidationError: refused as a paper would be, or a picture, in which nothing can be filled.
    """
    try:
        found = read_paper(upload)
    except ValidationError as error:  # a photo is no remedy here
        said = [one.replace(REMEDY, _REMEDY) for one in error.messages]
        raise ValidationError(said) from error
    if found.kind not in Template.Kind.values:
        raise ValidationError(f"“{found.name}”是照片，不能作模板；{_REMEDY}。")
    return found


@whole.or_nothing()
@transaction.atomic
def put(line: PaperKind, given: Read, *, by: User) -> PaperKind:
    """Give this file out for a kind of paper, in place of the one before, which stays with the
    versions that have it.

    Raises:
        PermissionDenied: `by` keeps no catalogue there.
        ArchiveError: it is no draft, or somebody else's.
    """
    catalogue = _mine(line.catalogue, by)
    line = PaperKind.objects.select_for_update(of=("self",)).get(pk=line.pk)
    line.template = _kept(given, by)
    line.save(update_fields=["template"])
    _tell(
        "edited", catalogue, by=by, note=f"模板：{line.title}", act="template_put", code=line.code,
        template=line.template.sha256,
    )  # fmt: skip
    return line


def _kept(given: Read, by: User) -> Template:
    row = Template(
        kind=given.kind, name=_shown(given), size=len(given.body), pages=given.pages,
        sha256=hashlib.sha256(given.body).hexdigest(),
        sm3=hashlib.new("sm3", given.body).hexdigest() if suites.current().digest == "sm3" else "",
        put_in_at=timezone.now(), put_in_by=by,
    )  # fmt: skip
    row.file.name = whole.put(row.file.storage, _place(row, ""), given.body)
    row.save(force_insert=True)
    return row


def _shown(given: Read) -> str:
    """The name it came with, with the ending of what is kept."""
    stem = given.name[: len(given.name) - len(suffix(given.name))] or "模板"
    return f"{stem}.{given.kind}"


@transaction.atomic
def take_out(line: PaperKind, *, by: User) -> PaperKind:
    """Give out no file for this kind; the versions that have it keep it.

    Raises:
        PermissionDenied: `by` keeps no catalogue there.
        ArchiveError: it is no draft, or somebody else's.
    """
    catalogue = _mine(line.catalogue, by)
    line = PaperKind.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if line.template_id is None:
        return line
    line.template = None
    line.save(update_fields=["template"])
    note = f"取消模板：{line.title}"
    _tell("edited", catalogue, by=by, note=note, act="template_out", code=line.code)
    return line


def given_to(user: User) -> QuerySet[PaperKind]:
    """The kinds of paper whose template this person is given: of versions that apply where the
    person sees archives, of those that a file in sight follows, and of drafts the person keeps.
    """
    followed = Archive.objects.visible_to(user, Permission.ARCHIVE_VIEW).values("catalogue")
    mine = Q(catalogue__in=reading.applying(user)) | Q(catalogue__in=reading.in_sight(user))
    return PaperKind.objects.filter(mine | Q(catalogue__in=followed))
