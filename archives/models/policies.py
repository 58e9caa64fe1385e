"""The policies a household may be entitled to, dated; sources: docs/sources.md#policies."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import account, both_or_neither, moment
from regions.models import Region


class PolicyQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Those in force that day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class Policy(models.Model):
    """One policy in words a farmer understands, from a day to a day (inclusive).

    `condition` and `receipt` are codes of `archives.made.policies`: who is entitled, and what the
    base map says of what was received. `region` is the county whose words these are; empty for the
    whole prefecture. A county's line of the same `code` stands before that of the prefecture. A
    changed line ends and a new one begins; none is deleted.
    """

    UNSCOPED = "public rules"
    PERSONAL: frozenset[str] = frozenset()

    code = models.SlugField(max_length=30)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("Policy"), max_length=40)
    condition = models.CharField(_("Who is entitled"), max_length=30)
    receipt = models.CharField(_("What is received"), max_length=30)
    entitled = models.CharField(_("Words for who is entitled"), max_length=300)
    received = models.CharField(_("Words for what is received"), max_length=200, blank=True)
    ask = models.CharField(_("Whom to ask"), max_length=60)
    is_public = models.BooleanField(_("May hang on the wall"), default=True)
    document = models.CharField(_("Document"), max_length=120, blank=True)
    valid_from = models.DateField(_("In force from"))
    valid_to = models.DateField(null=True, blank=True)
    edited_at = moment()
    edited_by = account()

    subject = "archives.policy"
    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["code", "region"],
                condition=Q(valid_to__isnull=True),
                nulls_distinct=False,
                name="policy_in_force_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="policy_valid_in_order",
            ),
            models.CheckConstraint(condition=both_or_neither("edited"), name="policy_edited_at_by"),
        )

    def __str__(self) -> str:
        return self.title
