"""What the lists keep: the figures of places, and how each person likes a list."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Region, User
from regions.scope import RegionScopedQuerySet


class PlaceFigureQuerySet(RegionScopedQuerySet):
    region_path = "place_path"


class PlaceFigure(models.Model):
    """Figures of one place at `as_of`: `{measure: number}` (`households.lists.figures`)."""

    PERSONAL: frozenset[str] = frozenset()

    place_path = models.CharField(max_length=40, unique=True, db_collation="C")
    numbers = models.JSONField(default=dict)
    as_of = models.DateTimeField()

    objects = PlaceFigureQuerySet.as_manager()

    class Meta:
        ordering = ("place_path",)

    def __str__(self) -> str:
        return self.place_path


class ListKind(models.TextChoices):
    """The two lists of the base map."""

    HOUSEHOLD = "household", _("Households")
    PERSON = "person", _("Persons")


class SavedFilterQuerySet(models.QuerySet):
    def seen_by(self, user: User) -> Self:
        """One's own, and those that the offices one is posted at share."""
        here = [posting.region_id for posting in user.active_postings]
        return self.filter(Q(owner=user) | Q(office__in=here))

    def of(self, user: User, kind: str) -> Self:
        return self.seen_by(user).filter(kind=kind)


class SavedFilter(models.Model):
    """Conditions of a list (`households.lists.kinds`) under a name.

    `query` is the part of the address after "?"; typed words are never in it. With an `office`
    those posted there use it too; only the owner changes it.
    """

    UNSCOPED = "one's own; what it finds is scoped when the list is read"
    PERSONAL = frozenset({"name"})

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=4000, blank=True)
    office = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_default = models.BooleanField(default=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=["owner", "kind", "name"], name="saved_filter_once"),
            models.UniqueConstraint(
                fields=["owner", "kind"],
                condition=Q(is_default=True),
                name="saved_filter_one_default",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ListLayout(models.Model):
    """The columns a person wants on a list, in order; none are the usual ones."""

    UNSCOPED = "one's own; it says which columns, never which rows"
    PERSONAL: frozenset[str] = frozenset()

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="list_layouts"
    )
    kind = models.CharField(max_length=10, choices=ListKind)
    columns = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    is_dense = models.BooleanField(default=False)

    class Meta:
        ordering = ("owner_id", "kind")
        constraints = (models.UniqueConstraint(fields=["owner", "kind"], name="list_layout_once"),)

    def __str__(self) -> str:
        return f"{self.owner_id} {self.kind}"
