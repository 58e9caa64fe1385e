"""Photos and papers that prove an answer."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Value, When
from django.db.models.functions import Concat

from ledger.models.stamps import account, both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


def _place(evidence: "Evidence", _name: str) -> str:
    """Generated name: what the user called the file is kept as a caption only."""
    extension = "pdf" if evidence.kind == Evidence.Kind.PAPER else "jpg"
    return f"evidence/{evidence.sha256[:2]}/{evidence.pk.hex}.{extension}"


# SM3 where it was kept, else SHA-256; the column's digest never changes, whatever the setting says.
DIGEST = Case(
    When(sm3="", then="sha256"), default=Concat(Value("sm3:"), "sm3"),
    output_field=models.CharField(),
)  # fmt: skip


class EvidenceQuerySet(RegionScopedQuerySet):
    def standing(self) -> Self:
        """Files that were not withdrawn."""
        return self.filter(~Exists(Withdrawal.objects.filter(evidence=OuterRef("pk"))))

    def digests(self) -> list[str]:
        """What signatures name these files by, in order."""
        return sorted(self.order_by().values_list(DIGEST, flat=True))


class OfEvidenceQuerySet(RegionScopedQuerySet):
    region_path = "evidence__region__path"


class Evidence(models.Model):
    """A photo (re-encoded JPEG, no EXIF) or a paper (PDF).

    Place and time the phone claimed are fields, because re-encoding drops them from the file.
    `lat`/`lng` in degrees WGS-84, `accuracy_m` in metres. `sha256` finds the same file again,
    whatever the suite; `sm3` is kept besides it while `CRYPTO_SUITE` is sm, and signed instead.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        PAPER = "paper", "材料"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=5, choices=Kind)
    caption = models.CharField(max_length=60, blank=True)
    file = models.FileField(upload_to=_place)
    sha256 = models.CharField(max_length=64, db_index=True)
    sm3 = models.CharField(max_length=64, blank=True, default="", db_default="")
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lng = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy_m = models.PositiveIntegerField(null=True, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    PERSONAL = frozenset({"file", "lat", "lng"})

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ("uploaded_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("uploaded"), name="evidence_uploaded_at_by"
            ),
        )
        indexes = (models.Index(fields=["subject", "subject_id"], name="evidence_of_subject"),)

    def __str__(self) -> str:
        return self.caption or str(self.pk)

    @property
    def digest(self) -> str:
        """What signatures name the file by."""
        return f"sm3:{self.sm3}" if self.sm3 else self.sha256


class Withdrawal(models.Model):
    """A file was withdrawn by who put it to a paper, while that was a draft; the file stays, and is
    no longer shown, counted or signed with the paper.
    """

    PERSONAL: frozenset[str] = frozenset()

    evidence = models.OneToOneField(
        Evidence, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField()
    withdrawn_by = account(null=False)

    objects = OfEvidenceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("withdrawn"), name="withdrawal_withdrawn_at_by"
            ),
        )

    def __str__(self) -> str:
        return str(self.evidence_id)


class Likeness(models.Model):
    """How the photo with these bytes looks (`ledger.likeness`): 16 hex digits, or "-" for a picture
    without drawing, which looks like every other such picture.
    """

    UNSCOPED = "a digest of a digest; what it leads to is scoped when evidence is read"
    PERSONAL: frozenset[str] = frozenset()

    sha256 = models.CharField(max_length=64, primary_key=True)
    bits = models.CharField(max_length=16)

    def __str__(self) -> str:
        return self.bits
