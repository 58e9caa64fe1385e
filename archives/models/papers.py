"""A paper of a file, its versions and the bytes of each. Nothing is deleted."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archives.models.catalogue import PaperKind
from archives.models.files import Archive
from ledger.models import account, both_or_neither, moment
from regions.scope import RegionScopedQuerySet


class Source(models.TextChoices):
    """How a paper came."""

    CAMERA = "camera", _("Photographed")
    UPLOAD = "upload", _("Uploaded")
    BULK = "bulk", _("From a folder")
    MADE = "made", _("Made from the base map")
    PHONE = "phone", _("Photographed with the phone app")


class OfArchiveQuerySet(RegionScopedQuerySet):
    region_path = "archive__place_path"


class Paper(models.Model):
    """One paper. What is known of it beside its bytes: who issued and signed it, when, of which
    period, and the figures it says, where it says any.

    `made_on` is the true day of making: a paper supplied later keeps it. `is_signed` and
    `is_sealed` are empty while nobody looked. `amount_yuan` and `people` are what stands on the
    paper, to be compared with the base map. `removed` (删) takes it out of the volume, never out of
    the record. `words` is the text that search looks through: that of papers the system made.
    """

    archive = models.ForeignKey(Archive, on_delete=models.PROTECT, related_name="papers")
    kind = models.ForeignKey(PaperKind, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=80, blank=True)
    issuer = models.CharField(_("Issued by"), max_length=60, blank=True)
    signers = models.CharField(_("Signed by"), max_length=120, blank=True)
    is_signed = models.BooleanField(_("Signed"), null=True, blank=True)
    is_sealed = models.BooleanField(_("Sealed"), null=True, blank=True)
    made_on = models.DateField(_("Date on the paper"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("Year it is about"), null=True, blank=True)
    amount_yuan = models.DecimalField(
        _("Amount on the paper, yuan"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    people = models.PositiveSmallIntegerField(_("Members on the paper"), null=True, blank=True)
    source = models.CharField(max_length=6, choices=Source)
    version = models.PositiveSmallIntegerField(default=1)
    words = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)
    filed_at = models.DateTimeField()
    filed_by = account(null=False)
    removed_at = moment()
    removed_by = account()
    removed_why = models.CharField(max_length=200, blank=True)

    PERSONAL = frozenset({"signers", "amount_yuan", "words", "facts"})

    subject = "archives.paper"
    objects = OfArchiveQuerySet.as_manager()

    class Meta:
        ordering = ("archive", "kind__order", "made_on", "pk")
        indexes = (models.Index(fields=["archive", "kind"], name="paper_of_archive"),)
        constraints = (
            models.CheckConstraint(condition=both_or_neither("filed"), name="paper_filed_at_by"),
            models.CheckConstraint(
                condition=both_or_neither("removed"), name="paper_removed_at_by"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_why="")
                | Q(removed_at__isnull=False, removed_why__gt=""),
                name="paper_removed_says_why",
            ),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.title or self.kind.title


class OfPaperQuerySet(RegionScopedQuerySet):
    region_path = "paper__archive__place_path"


class Version(models.Model):
    """The bytes of a paper as they were put in once; a later version leaves the earlier ones."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = account(null=False)

    PERSONAL: frozenset[str] = frozenset()

    objects = OfPaperQuerySet.as_manager()

    class Meta:
        ordering = ("paper", "number")
        constraints = (
            models.UniqueConstraint(fields=["paper", "number"], name="paper_version_once"),
            models.CheckConstraint(condition=both_or_neither("made"), name="version_made_at_by"),
        )
        triggers = (
            pgtrigger.Protect(name="only_added", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return f"{self.paper_id} v{self.number}"


def _place(file: "PaperFile", _name: str) -> str:
    """Generated name: what the user called the file is kept as a caption only."""
    return f"papers/{file.sha256[:2]}/{file.pk.hex}.{file.kind}"


def _preview_place(file: "PaperFile", _name: str) -> str:
    return f"previews/{file.sha256[:2]}/{file.pk.hex}.jpg"


class OfVersionQuerySet(RegionScopedQuerySet):
    region_path = "version__paper__archive__place_path"


class PaperFile(models.Model):
    """One picture, PDF or Word file of a version; several pictures are the pages in `order`.

    Bytes, digests and counts never change. `preview` is the first page as a small JPEG, made by a
    worker, of `preview_size` bytes; `preview_fault` says why there is none.
    """

    class Kind(models.TextChoices):
        JPEG = "jpg", _("Picture")
        PDF = "pdf", _("PDF")
        WORD = "docx", _("Word")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="files")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=4, choices=Kind)
    name = models.CharField(max_length=80, blank=True)
    file = models.FileField(upload_to=_place, max_length=120)
    sha256 = models.CharField(max_length=64, db_index=True)
    sm3 = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(default=1)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    preview = models.FileField(upload_to=_preview_place, max_length=120, blank=True)
    preview_size = models.PositiveIntegerField(null=True, blank=True)
    previewed_at = models.DateTimeField(null=True, blank=True)
    preview_fault = models.CharField(max_length=120, blank=True)

    PERSONAL = frozenset({"file", "preview", "name"})

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        ordering = ("version", "order")
        indexes = (
            models.Index(
                fields=["version", "order"],
                condition=Q(previewed_at__isnull=True),
                name="paper_file_without_preview",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["version", "order"], name="paper_file_once"),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.name or str(self.pk)

    @property
    def digest(self) -> str:
        """What signatures and seals name the file by."""
        return f"sm3:{self.sm3}" if self.sm3 else self.sha256
