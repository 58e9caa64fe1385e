"""研究解决问题: what a place or a task force cannot settle alone, and what its study came to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet
from taskforces.models.organisation import Body

_USER = settings.AUTH_USER_MODEL


class Study(models.Model):
    """One problem put to a body: where it lies (`region`), who raised it, studied on which day
    with which outcome. Tasks that follow name it as their origin. It is settled once.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be studied")
        STUDIED = "studied", _("Studied, being carried out")
        SETTLED = "settled", _("Settled")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="studies")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, unique=True)
    problem = models.TextField()
    raised_from = models.CharField(max_length=60)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    studied_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        _USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_words = models.CharField(max_length=500, blank=True)

    PERSONAL = frozenset({"problem", "outcome", "settled_words"})

    subject = "taskforces.study"
    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            *(
                models.CheckConstraint(condition=both_or_neither(stem), name=f"study_{stem}_at_by")
                for stem in ("raised", "settled")
            ),
            models.CheckConstraint(
                condition=Q(state="open", studied_on__isnull=True, outcome="")
                | (~Q(state="open") & Q(studied_on__isnull=False) & ~Q(outcome="")),
                name="study_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False)
                | (~Q(state="settled") & Q(settled_at__isnull=True)),
                name="study_settled_iff_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(raised_by=F("settled_by")), name="study_settled_by_another"
            ),
        )

    def __str__(self) -> str:
        return self.number
