"""Persons, and which household they belong to from when to when."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow
from django.contrib.postgres.indexes import BrinIndex, GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Collate, Length, Reverse, Substr

from households.models import rolling
from households.models.bits import BitsField
from households.models.household import Household
from households.models.past import tracked
from regions.scope import RegionScopedQuerySet


def _text(length: int, **more: Any) -> Any:
    return models.CharField(max_length=length, blank=True, **more)


# Begins the number of who was added by hand, until the national one arrives with a load.
PROVISIONAL = "LS"


class PersonQuerySet(RegionScopedQuerySet):
    region_path = "place_path"


SHORT_NAME = 3  # characters: a part of two is found at its beginning or at its second character
models.CharField.register_lookup(Length)


def name_marks() -> Func:
    """The characters of a name: what a part in the midst of a long one is looked up by.

    As text: a cast to the column's length would leave the index unused.
    """
    text = ArrayField(models.TextField())
    return Func(F("name_key"), Value(None), function="string_to_array", output_field=text)


class Person(models.Model):
    """A person. `id_raw` is what the register says, `id_number` the 18-character number it
    means, "" when it means none (see `households.id_number`).

    `hukou_no` and `hukou_place` are of the hukou booklet, which need not be the household's: a
    household is who lives and spends together. The database keeps `place_path`: the place of
    the household the person belongs to, or belonged to last, and `has_left` when that is over;
    `name_key` (`households.names`); and the bits (`households.facets`).
    """

    person_no = models.CharField(max_length=40, unique=True)
    place_path = models.CharField(
        max_length=40, blank=True, default="", db_default="", db_collation="C"
    )
    name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=60, db_default="", editable=False, db_collation="C")
    name_initials = _text(60)
    id_kind = _text(20)
    id_raw = _text(30)
    id_number = _text(18, db_index=True)
    id_state = models.CharField(max_length=10, default="blank")
    sex = _text(6)
    birth_on = models.DateField(null=True, blank=True)
    ethnic = _text(20)
    political = _text(20)
    phone = _text(20)
    identified_on = models.DateField(null=True, blank=True)
    hukou_no = _text(40, default="", db_default="")
    hukou_place = _text(80, default="", db_default="")
    facets = BitsField(db_default=0, editable=False)
    year_facets = BitsField(db_default=0, editable=False)
    home_facets = BitsField(db_default=0, editable=False)
    has_left = models.BooleanField(db_default=False, editable=False)
    recorded_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    PERSONAL = frozenset(
        {"person_no", "name", "name_key", "name_initials", "id_raw", "id_number", "birth_on"}
        | {"phone", "ethnic", "facets", "year_facets", "home_facets"}
        | {"hukou_no", "hukou_place"}
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (
            BrinIndex(fields=["recorded_at"], name="person_recorded"),
            models.Index(fields=["name"], name="person_name", opclasses=["varchar_pattern_ops"]),
            models.Index(
                fields=["place_path", "id"],
                include=(
                    *("facets", "year_facets", "home_facets", "has_left", "birth_on"),
                    *("name_key", "name_initials"),
                ),
                name="person_list",
            ),
            models.Index(fields=["name_key", "id"], include=("place_path",), name="person_key"),
            models.Index(
                Collate("name_initials", "C"),
                "id",
                include=("place_path",),
                name="person_initials",
            ),
            models.Index(
                Substr("name_key", 2), "id", include=("place_path",), name="person_given_name"
            ),
            GinIndex(
                name_marks(),
                name="person_characters",
                condition=Q(name_key__length__gt=SHORT_NAME),
            ),
            models.Index(
                OpClass(Reverse("id_number"), "text_pattern_ops"),
                name="person_id_end",
                condition=~Q(id_number=""),
            ),
            models.Index(fields=["id_raw"], name="person_id_fault", condition=Q(id_number="")),
            models.Index(fields=["phone"], name="person_phone", condition=~Q(phone="")),
        )
        triggers = rolling.PERSON

    def __str__(self) -> str:
        return self.name


tracked(Person)


class MembershipQuerySet(RegionScopedQuerySet):
    region_path = "household__place_path"

    def current(self) -> Self:
        return self.filter(left_on__isnull=True)


class Membership(models.Model):
    """A person belongs to a household from a day to a day. One current head a household.

    `joined_reason` and `left_reason` are the reasons of 自然增加 and 自然减少.
    """

    HEAD = "户主"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=20)
    joined_on = models.DateField(null=True, blank=True)
    joined_reason = _text(20, default="", db_default="")
    left_on = models.DateField(null=True, blank=True)
    left_reason = _text(20)
    recorded_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    PERSONAL = frozenset({"relation", "left_reason"})

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("household_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(left_on__isnull=True, relation="户主"),
                name="membership_one_head",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(left_on__isnull=True),
                name="membership_one_household",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(left_on__gte=F("joined_on")),
                name="membership_in_order",
            ),
        )
        indexes = (BrinIndex(fields=["recorded_at"], name="membership_recorded"),)
        triggers = rolling.MEMBERSHIP

    def __str__(self) -> str:
        return f"{self.person_id} in {self.household_id}"

    @property
    def is_head(self) -> bool:
        return self.relation == self.HEAD


tracked(Membership)
