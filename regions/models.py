"""The tree of regions, the people, and who is posted where."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from regions.cadre import Audience, Cadre
from regions.duties import GRANTS, Duty, Permission
from regions.personal_key import PersonalKey
from regions.scope import RegionScopedQuerySet

__all__ = [
    "Audience",
    "Cadre",
    "Level",
    "PersonalKey",
    "Posting",
    "Region",
    "User",
    "current_on",
    "outermost",
    "paths_above",
]

if TYPE_CHECKING:
    from collections.abc import Iterable


def current_on(day: date, prefix: str = "") -> Q:
    """Rows whose `valid_from`/`valid_to` (inclusive, open when empty) contain `day`."""
    return (Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": day})) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


class Level(models.IntegerChoices):
    """The five levels of the tree 州›县›乡镇›村›网格."""

    PREFECTURE = 1, _("Prefecture")
    COUNTY = 2, _("County")
    TOWNSHIP = 3, _("Township")
    VILLAGE = 4, _("Village")
    GRID = 5, _("Grid")


ABOVE = "parent__parent__parent__parent"  # from a grid to the prefecture, for `select_related`


class RegionQuerySet(RegionScopedQuerySet):
    region_path = "path"

    def at(self, level: Level) -> Self:
        return self.filter(level=level)

    def within(self, region: "Region") -> Self:
        """The region itself and everything below it."""
        return self.filter(path__startswith=region.path)

    def current(self, day: date | None = None) -> Self:
        return self.filter(current_on(day or timezone.localdate()))

    def search(self, text: str) -> Self:
        """Regions whose name contains `text` or whose pinyin initials begin with it."""
        text = text.strip()
        return self.filter(Q(name__icontains=text) | Q(initials__startswith=text.lower()))


class Region(models.Model):
    """A place in the tree.

    `code` is the statistical code: 6 digits for prefecture and county, 9 township, 12 village,
    15 grid (village code and three digits). `path` holds the codes from the top, each without
    its parent's digits, e.g. ``5227/25/101/201/003/``; it is the only thing scope looks at.
    """

    code = models.CharField(max_length=15, unique=True)
    name = models.CharField(max_length=60)
    initials = models.CharField(max_length=60, db_index=True, blank=True)
    level = models.PositiveSmallIntegerField(choices=Level)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=40, unique=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ("path",)
        constraints = (
            models.CheckConstraint(
                condition=Q(path__regex=r"^[0-9]+/([0-9]+/)*$"), name="region_path_shape"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, level=Level.PREFECTURE)
                | Q(parent__isnull=False, level__gt=Level.PREFECTURE),
                name="region_only_the_top_has_no_parent",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="region_valid_in_order",
            ),
        )
        indexes = (models.Index(fields=["parent", "code"], name="region_children"),)

    def __str__(self) -> str:
        return self.name

    @property
    def county_path(self) -> str:
        """The path of the county above, or of the prefecture for the prefecture itself."""
        return "".join(f"{part}/" for part in self.path.split("/")[:2] if part)

    @cached_property
    def ancestors(self) -> list["Region"]:
        """The regions from the prefecture down to this one, itself included.

        One query, or none where the regions above came along (`ABOVE`).
        """
        known = [self]
        while known[0].parent_id and "parent" in known[0]._state.fields_cache:
            known.insert(0, known[0].parent)  # type: ignore[arg-type]
        if known[0].parent_id is None:
            return known
        return list(Region.objects.filter(path__in=paths_above(self.path)).order_by("level"))

    def covers(self, other: "Region") -> bool:
        return other.path.startswith(self.path)


def paths_above(path: str) -> list[str]:
    """Return the paths from the top down to `path` itself."""
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


class User(AbstractUser):
    """An account of one natural person.

    Two accounts of the same person carry the same `person_key` (set by the office that makes
    them), so that four eyes are counted by person and not by account. Keep no `User` across
    requests: postings are read once.
    """

    full_name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True)
    person_key = models.CharField(max_length=64, blank=True)
    must_change_password = models.BooleanField(default=False)

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    PERSONAL = frozenset({"full_name", "phone", "email", "person_key", "username"})

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def person(self) -> str:
        """What four eyes are counted by."""
        return self.person_key or f"user:{self.pk}"

    def stands_in(self, field: str) -> Q:
        """Rows whose `field` is this person, by this account or another of theirs."""
        accounts = Q(**{field: self.pk})
        if self.person_key:
            accounts |= Q(**{f"{field}__person_key": self.person_key})
        return accounts

    @cached_property
    def active_postings(self) -> list["Posting"]:
        """Today's postings, highest place first; one query per request."""
        if not self.is_active:
            return []
        return list(
            self.postings.on(timezone.localdate())
            .select_related("region")
            .order_by("region__level", "region__path")
        )

    def paths_where(self, permission: Permission) -> list[str]:
        """Paths of the regions where a posting grants `permission`, outermost only."""
        paths = {p.region.path for p in self.active_postings if permission in p.grants}
        return outermost(paths)

    def can(self, permission: Permission, *, at: Region) -> bool:
        """A posting at `at` or above it grants `permission`."""
        return any(at.path.startswith(path) for path in self.paths_where(permission))

    def holds(self, permission: Permission, *, at: Region) -> bool:
        """A posting exactly at `at` grants `permission`: nobody acts for the level below."""
        return self.posting_for(permission, at=at) is not None

    def posting_for(self, permission: Permission, *, at: Region) -> "Posting | None":
        return next(
            (p for p in self.active_postings if p.region_id == at.pk and permission in p.grants),
            None,
        )

    def post_at(self, region: Region) -> str:
        """The post held over `region`, as signatures and events show it; "" if none."""
        found = [p for p in self.active_postings if region.path.startswith(p.region.path)]
        return found[-1].words if found else ""


def outermost(paths: "Iterable[str]") -> list[str]:
    """Drop paths that lie under another one."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


class PostingQuerySet(RegionScopedQuerySet):
    def on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def at_with(self, region: Region, permission: Permission) -> Self:
        """Today's postings exactly at `region` that grant `permission`."""
        duties = [duty for duty, grants in GRANTS.items() if permission in grants]
        return self.on(timezone.localdate()).filter(
            region=region, duty__in=duties, user__is_active=True
        )


def post_words(place: str, duty: str, unit: str) -> str:
    """A post in words: where, and the unit or the duty."""
    return f"{place} · {unit or Duty(duty).label}"


class Posting(models.Model):
    """Somebody's duty in a place, from a day to a day (inclusive; open when empty)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="postings")
    duty = models.CharField(max_length=20, choices=Duty)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="postings")
    unit = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ("region__path", "duty")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="posting_in_order",
            ),
            models.UniqueConstraint(
                fields=["user", "duty", "region", "starts_on"], name="posting_once"
            ),
        )

    def __str__(self) -> str:
        return post_words(self.region.name, self.duty, self.unit)

    @cached_property
    def words(self) -> str:
        """The post in words; made once for all the rows that name it."""
        return str(self)

    @property
    def grants(self) -> frozenset[Permission]:
        return GRANTS[Duty(self.duty)]
