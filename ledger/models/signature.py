"""Who signed for what."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ledger.models.event import Event
from regions.assurance import Method
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class Signature(models.Model):
    """A signature on an event: the statement, the exact content signed and its digest.

    `content` is the canonical JSON that was signed, kept as text so that `digest` (named, see
    `ledger.digests`) can be computed again years later. `strokes` is the hand on the glass: a JSON
    list of strokes, each a list of [x, y] in a box of 300 × 100. `method`, `device` and `address`
    tell how the signer was known (`regions.assurance`), "" in rows from before that was kept.
    `key_signature` is by the personal key `public_key` (`ledger.key_signatures`), "" without one.
    Append-only, like events.
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
    digest = models.CharField(max_length=72)
    strokes = models.TextField(blank=True)
    method = models.CharField(max_length=9, choices=Method, blank=True, default="", db_default="")
    device = models.CharField(max_length=60, blank=True, default="", db_default="")
    address = models.CharField(max_length=45, blank=True, default="", db_default="")
    public_key = models.CharField(max_length=130, blank=True, default="", db_default="")
    key_signature = models.CharField(max_length=128, blank=True, default="", db_default="")

    PERSONAL = frozenset({"signer_name", "content", "strokes", "device", "address", "public_key"})

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(
                fields=["key_signature"], condition=~Q(key_signature=""), name="signature_of_key"
            ),
        )

    def __str__(self) -> str:
        return f"{self.signer_name} {self.get_role_display()}"
