"""The number of a file as a volume (档号), given once and never again.

Source: docs/sources.md#archives. A number is the number of the fonds (全宗号), the class
(JF, the part of the class, the code of the place) and the number of the volume in that class.
"""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archives.models.files import Archive
from archives.models.papers import OfArchiveQuerySet
from ledger.models import account, both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class FondsQuerySet(RegionScopedQuerySet):
    region_path = "county__path"


class Fonds(models.Model):
    """The number a county's archives carry in front. Numbers given before a change stay."""

    county = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(
        _("Number of the fonds"),
        max_length=8,
        validators=[RegexValidator(r"^[A-Z0-9]{1,8}$", "全宗号是 1 至 8 位大写字母或数字。")],
    )
    changed_at = models.DateTimeField()
    changed_by = account(null=False)

    PERSONAL: frozenset[str] = frozenset()

    subject = "archives.fonds"
    objects = FondsQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(number__regex=r"^[A-Z0-9]{1,8}$"), name="fonds_number_shape"
            ),
            models.CheckConstraint(
                condition=both_or_neither("changed"), name="fonds_changed_at_by"
            ),
        )

    def __str__(self) -> str:
        return self.number


class Volume(models.Model):
    """A file, or of a township's file what is of one class, with its number.

    `order` counts the volumes of a class (`class_code`) from 1. Which classes a file has is said by
    `archives.volumes.classes`.
    """

    archive = models.ForeignKey(Archive, on_delete=models.PROTECT, related_name="volumes")
    fonds_number = models.CharField(max_length=8)
    class_code = models.CharField(max_length=20)
    order = models.PositiveIntegerField()
    number = models.CharField(max_length=60, unique=True)
    numbered_at = models.DateTimeField()
    numbered_by = account(null=False)

    PERSONAL: frozenset[str] = frozenset()

    subject = "archives.volume"
    objects = OfArchiveQuerySet.as_manager()

    class Meta:
        ordering = ("class_code", "order")
        constraints = (
            models.UniqueConstraint(fields=["class_code", "order"], name="volume_order_once"),
            models.UniqueConstraint(fields=["archive", "class_code"], name="volume_class_once"),
            models.CheckConstraint(condition=Q(order__gte=1), name="volume_order_from_one"),
            models.CheckConstraint(
                condition=both_or_neither("numbered"), name="volume_numbered_at_by"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="only_added", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def part(self) -> str:
        """The two digits behind JF."""
        return self.class_code[2:4]
