"""What is worth a second look at a close-out: a sign about an entry, never about a person."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accountability.models.issues import Issue
from ledger.models import both_or_neither
from regions.scope import RegionScopedQuerySet


class SignKind(models.TextChoices):
    """What was noticed. None of it blocks anything; somebody looks again and says what it was."""

    PHOTO = "photo", _("The same photo lies under another entry")
    LIKE = "like", _("A photo looks like one under another entry")
    COPY = "copy", _("The reply has the words of another entry")
    NEAR = "near", _("The reply is almost that of another entry")
    BURST = "burst", _("Many were handed in or closed out within a quarter of an hour")
    LOOP = "loop", _("Closed out and opened again more than once")
    HOURS = "hours", _("Closed out outside working hours")


class OfSignedIssueQuerySet(RegionScopedQuerySet):
    region_path = "issue__place_path"


class IssueSign(models.Model):
    """A sign found by the nightly search; `other` is the entry it has in common with, `count` how
    many there are of it. `words` say what the second look showed.
    """

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="signs")
    kind = models.CharField(max_length=6, choices=SignKind)
    round = models.PositiveSmallIntegerField()
    other = models.ForeignKey(
        Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    count = models.PositiveIntegerField(default=1)
    found_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.CharField(max_length=300, blank=True)

    PERSONAL = frozenset({"words"})

    objects = OfSignedIssueQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["issue", "round", "kind"], name="issue_sign_once_a_round"
            ),
            models.CheckConstraint(
                condition=both_or_neither("looked"), name="issue_sign_looked_at_by"
            ),
        )
        indexes = (models.Index(fields=["kind", "-id"], name="issue_sign_kind"),)

    def __str__(self) -> str:
        return f"{self.issue_id} {self.kind}"
