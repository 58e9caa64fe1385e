"""Who signed for what."""

from django.conf import settings
from django.db import models

from ledger.models.event import Event
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class Signature(models.Model):
    """A signature on an event: the statement, the exact content signed and its digest.

    `content` is the canonical JSON that was signed, kept as text so that `digest` (SHA-256, hex)
    can be computed again years later. `strokes` is the hand on the glass: a JSON list of
    strokes, each a list of [x, y] in a box of 300 × 100. Append-only, like events.
    """

    class Role(models.TextChoices):
        VERIFIER = "verifier", "核实人"
        SECOND_VERIFIER = "second_verifier", "同行核实人"
        HEAD = "head", "户主"
        FILER = "filer", "备案人"
        REVIEWER = "reviewer", "复核人"
        CLOSER = "closer", "销号人"
        RECORDER = "recorder", "记录人"
        EXAMINER = "examiner", "审核人"
        APPROVER = "approver", "审定人"
        RECTIFIER = "rectifier", "整改人"

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="signatures")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=Role)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signer_name = models.CharField(max_length=60)
    signer_post = models.CharField(max_length=140, blank=True)
    signed_at = models.DateTimeField()
    statement = models.CharField(max_length=120)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    strokes = models.TextField(blank=True)

    PERSONAL = frozenset({"signer_name", "content", "strokes"})

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.signer_name} {self.get_role_display()}"
