"""What the page of a paper shows."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from archives.models import Archive, Paper, PaperFile, Version
from archives.retention.periods import destroyed_by
from ledger import shown
from qiannan.templatetags.face import grouped, short_date, short_time
from regions.duties import Permission
from regions.models import User

OPENED = "archives.paper.opened"
MOST_TWINS = 20


@dataclass(frozen=True)
class Sheet:
    """One kept file: where its bytes and its preview are, and what is said below it."""

    url: str
    preview: str
    label: str
    kind: str
    note: str


@dataclass(frozen=True)
class Twins:
    """Other papers with the same bytes: those in sight, and how many are not."""

    papers: list[tuple[str, str, str]]  # whose file, which paper, address
    hidden: int


def title_of(archive: Archive) -> str:
    if archive.household:
        return archive.household.head_name or archive.household.household_no
    return f"{archive.region.name} {archive.year}"


def crumbs(archive: Archive) -> list[tuple[str, str]]:
    return [
        (_("Archives"), reverse("archives:archive-list")),
        (title_of(archive), reverse("archives:archive", args=[archive.pk])),
    ]


def sheets(files: list[PaperFile]) -> list[Sheet]:
    return [
        Sheet(
            url=reverse("archives:paper-file", args=[file.pk]),
            preview=reverse("archives:paper-preview", args=[file.pk]) if file.preview else "",
            label=_label(file, number),
            kind=file.kind,
            note=file.preview_fault or ("" if file.previewed_at else _("preview being drawn")),
        )
        for number, file in enumerate(files, start=1)
    ]


def _label(file: PaperFile, number: int) -> str:
    if file.kind == PaperFile.Kind.JPEG:
        return _("Page %(n)d") % {"n": number}
    if file.kind == PaperFile.Kind.PDF:
        return _("PDF, %(n)d pages") % {"n": file.pages}
    return str(file.get_kind_display())


def versions(paper: Paper) -> list[tuple[Version, list[Sheet]]]:
    """The newest first, each with its files; a destroyed paper has none any more."""
    rows = paper.versions.select_related("made_by").prefetch_related("files")
    is_gone = bool(destroyed_by(paper))
    return [
        (row, [] if is_gone else sheets(list(row.files.all()))) for row in rows.order_by("-number")
    ]


def facts(paper: Paper) -> list[tuple[str, Any]]:
    """What is known of it; what its kind does not want is left out where it is empty."""
    kind = paper.kind
    looked = {True: _("Yes, it is"), False: _("No, it is not"), None: _("Not looked at yet")}
    lines: list[tuple[str, Any, bool]] = [
        (_("Kind of paper"), kind.title, True),
        (_("Whether it is signed"), looked[paper.is_signed], kind.wants_signature),
        (_("Who signed it"), paper.signers, kind.wants_signature),
        (_("Whether it is sealed"), looked[paper.is_sealed], kind.wants_seal),
        (_("Issued by"), paper.issuer, bool(kind.issuer)),
        (_("Date on the paper"), short_date(paper.made_on) if paper.made_on else "",
         kind.wants_date),
        (_("Year it is about"), str(paper.year or ""), kind.is_yearly),
        (_("Amount on the paper, yuan"),
         "" if paper.amount_yuan is None else f"{paper.amount_yuan:,}", False),
        (_("Members on the paper"), "" if paper.people is None else grouped(paper.people), False),
        (_("Kept for"), kind.get_retention_display(), True),
        (_("How it came"), paper.get_source_display(), True),
        (_("When and by whom it was filed"),
         f"{short_time(paper.filed_at)} {paper.filed_by.full_name}", True),
    ]  # fmt: skip
    answered = {
        _("Whether it is signed"): paper.is_signed,
        _("Whether it is sealed"): paper.is_sealed,
    }
    return [
        (label, value)
        for label, value, is_wanted in lines
        if is_wanted or (answered[label] is not None if label in answered else value)
    ]


def story(paper: Paper) -> list[shown.Entry]:
    """What happened to it; who opened it stands in the trail."""
    return shown.story(paper.subject, paper.pk, without=(OPENED,))


def twins(paper: Paper, user: User) -> Twins:
    """Where else the same bytes are filed. Of what is out of sight only that it is."""
    own = PaperFile.objects.filter(version__paper=paper).values("sha256")
    same = PaperFile.objects.filter(sha256__in=own).exclude(version__paper=paper)
    everywhere = set(same.order_by().values_list("version__paper", flat=True)[:1000])
    rows = Paper.objects.visible_to(user, Permission.ARCHIVE_VIEW).filter(pk__in=everywhere)
    rows = rows.select_related("archive__household", "archive__region", "kind")
    seen = [
        (title_of(one.archive), str(one), reverse("archives:paper", args=[one.pk])) for one in rows
    ]
    return Twins(seen[:MOST_TWINS], len(everywhere) - len(seen))
