"""职责与文件: the mandate of a body, edition by edition, and the documents it works by."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet
from taskforces.models.organisation import Body

_USER = settings.AUTH_USER_MODEL


class OfBodyQuerySet(RegionScopedQuerySet):
    region_path = "body__region__path"


class Mandate(models.Model):
    """One edition of a mandate, in force from a day until the next one; never changed."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="mandates")
    words = models.TextField()
    document_no = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")

    PERSONAL: frozenset[str] = frozenset()

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("written"), name="mandate_written_at_by"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="mandate_has_words"),
        )

    def __str__(self) -> str:
        return f"{self.body_id} {self.starts_on}"


class BodyPaper(models.Model):
    """文件: a document of a body by name, number and day; the file hangs on it as evidence.

    It is struck with a reason, never deleted.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="papers")
    name = models.CharField(max_length=120)
    document_no = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField()
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(
        _USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    struck_words = models.CharField(max_length=200, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    subject = "taskforces.bodypaper"
    round = 1
    objects = OfBodyQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_on", "-pk")
        constraints = tuple(
            models.CheckConstraint(condition=both_or_neither(stem), name=f"body_paper_{stem}_at_by")
            for stem in ("kept", "struck")
        )

    def __str__(self) -> str:
        return self.name

    @property
    def region(self) -> Region:
        return self.body.region
