"""机构与任职: the bodies of a place, and who sits in them from a day to a day.

Days are inclusive; open when empty. Nothing is deleted: a body is dissolved and a seat ends with
a date. Triggers keep both, and that a seat stays that of one person (migration `organisation`).
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from regions.models import Cadre, Level, Region
from regions.scope import RegionScopedQuerySet


class BodyKind(models.TextChoices):
    """What a body is; its level is in `BODY_LEVELS`."""

    LEADING_GROUP = "leading_group", _("Leading group")
    OFFICE = "office", _("Office of the leading group")
    COMMAND_POST = "command_post", _("Command post")
    WORK_TEAM = "work_team", _("Village work team")
    TASK_FORCE = "task_force", _("Task force")
    GUIDANCE = "guidance", _("Guidance group")
    SUPERVISION = "supervision", _("Supervision group")


class Subject(models.TextChoices):
    """The eight subjects of the prefecture's task forces, in the order it names them."""

    IDENTIFICATION = "identification", _("Precise identification and exit")
    INDUSTRY = "industry", _("Poverty alleviation by industry")
    RELOCATION = "relocation", _("Poverty alleviation by relocation")
    EDUCATION = "education", _("Poverty alleviation by education")
    MEDICAL = "medical", _("Poverty alleviation by medical care")
    HOUSING = "housing", _("Safe housing")
    FUNDS = "funds", _("Management of funds")
    PUBLICITY = "publicity", _("Publicity of policies")


# kind → the levels of places that have one
_UPPER = frozenset({Level.PREFECTURE, Level.COUNTY})
_DOWN_TO_TOWNSHIP = _UPPER | {Level.TOWNSHIP}
BODY_LEVELS: dict[str, frozenset[Level]] = {
    BodyKind.LEADING_GROUP: _DOWN_TO_TOWNSHIP,
    BodyKind.OFFICE: _DOWN_TO_TOWNSHIP,
    BodyKind.COMMAND_POST: frozenset({Level.TOWNSHIP}),
    BodyKind.WORK_TEAM: frozenset({Level.VILLAGE}),
    BodyKind.TASK_FORCE: _DOWN_TO_TOWNSHIP,
    BodyKind.GUIDANCE: _UPPER,
    BodyKind.SUPERVISION: _UPPER,
}
ONE_OF_A_PLACE = (
    BodyKind.LEADING_GROUP,
    BodyKind.OFFICE,
    BodyKind.COMMAND_POST,
    BodyKind.WORK_TEAM,
)


def holds_on(day: date) -> Q:
    """Rows whose `starts_on`/`ends_on` (inclusive, open when empty) contain `day`."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class BodyQuerySet(RegionScopedQuerySet):
    def on(self, day: date) -> Self:
        """Those standing that day."""
        return self.filter(holds_on(day))


class Body(models.Model):
    """机构: one body of a place from its founding to its dissolution.

    `above` is the body it answers to or is a copy of; `subject` is that of a task force.
    """

    kind = models.CharField(max_length=14, choices=BodyKind)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="bodies")
    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=14, choices=Subject, blank=True)
    above = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="below"
    )
    mandate = models.TextField(blank=True)
    document_no = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    end_words = models.CharField(max_length=200, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    subject_label = "taskforces.body"
    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering = ("region__path", "kind", "subject", "name")
        indexes = (models.Index(fields=["kind", "region"], name="body_of_kind"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="body_in_order",
            ),
            models.CheckConstraint(
                condition=Q(kind=BodyKind.TASK_FORCE, subject__in=Subject.values)
                | (~Q(kind=BodyKind.TASK_FORCE) & Q(subject="")),
                name="body_subject_of_task_force",
            ),
            models.CheckConstraint(condition=~Q(above=F("id")), name="body_not_above_itself"),
            models.UniqueConstraint(
                fields=["region", "kind"],
                condition=Q(ends_on__isnull=True, kind__in=ONE_OF_A_PLACE),
                name="body_one_of_a_place",
            ),
            models.UniqueConstraint(
                fields=["region", "subject"],
                condition=Q(ends_on__isnull=True, kind=BodyKind.TASK_FORCE),
                name="body_one_of_a_subject",
            ),
            models.UniqueConstraint(
                fields=["region", "name"],
                condition=Q(ends_on__isnull=True),
                name="body_name_once",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What somebody is in a body; who leads it is in `LEADING`."""

    CO_LEADER = "co_leader", _("Co-leader")
    LEADER = "leader", _("Leader of the group")
    DEPUTY = "deputy", _("Deputy leader")
    COMMANDER = "commander", _("Commander")
    DEPUTY_COMMANDER = "deputy_commander", _("Deputy commander")
    CAPTAIN = "captain", _("Captain")
    DEPUTY_CAPTAIN = "deputy_captain", _("Deputy captain")
    DIRECTOR = "director", _("Director of the office")
    DEPUTY_DIRECTOR = "deputy_director", _("Deputy director of the office")
    MEMBER = "member", _("Member")
    LIAISON = "liaison", _("Liaison")


# kind → the role that leads it; a leading group has two co-leaders (双组长)
LEADING: dict[str, Role] = {
    BodyKind.LEADING_GROUP: Role.CO_LEADER,
    BodyKind.OFFICE: Role.DIRECTOR,
    BodyKind.COMMAND_POST: Role.COMMANDER,
    BodyKind.WORK_TEAM: Role.CAPTAIN,
    BodyKind.TASK_FORCE: Role.LEADER,
    BodyKind.GUIDANCE: Role.LEADER,
    BodyKind.SUPERVISION: Role.LEADER,
}
LEADS = frozenset({*LEADING.values()})
_ANYWHERE = (Role.MEMBER, Role.LIAISON)
# kind → the roles there are in it; a leading group of a township may have a plain leader
ROLES: dict[str, tuple[Role, ...]] = {
    BodyKind.LEADING_GROUP: (Role.CO_LEADER, Role.LEADER, Role.DEPUTY, *_ANYWHERE),
    BodyKind.OFFICE: (Role.DIRECTOR, Role.DEPUTY_DIRECTOR, *_ANYWHERE),
    BodyKind.COMMAND_POST: (Role.COMMANDER, Role.DEPUTY_COMMANDER, *_ANYWHERE),
    BodyKind.WORK_TEAM: (Role.CAPTAIN, Role.DEPUTY_CAPTAIN, *_ANYWHERE),
    BodyKind.TASK_FORCE: (Role.LEADER, Role.DEPUTY, *_ANYWHERE),
    BodyKind.GUIDANCE: (Role.LEADER, Role.DEPUTY, *_ANYWHERE),
    BodyKind.SUPERVISION: (Role.LEADER, Role.DEPUTY, *_ANYWHERE),
}
_ALONE = tuple(sorted(LEADS - {Role.CO_LEADER}))


class Strand(models.TextChoices):
    """From which force a member of a village work team comes."""

    RESIDENT = "resident", _("Resident team")
    HELPER = "helper", _("Helping cadre")
    TOWNSHIP = "township", _("Sent by the township")
    VILLAGE = "village", _("Village committees")


class SeatQuerySet(RegionScopedQuerySet):
    region_path = "body__region__path"

    def on(self, day: date) -> Self:
        """Those held that day."""
        return self.filter(holds_on(day))

    def leading(self) -> Self:
        return self.filter(role__in=LEADS)


class Seat(models.Model):
    """任职: a cadre sits in a body as something, from a day to a day.

    A change of person is another row (`SeatHandOver`, or an end and a new seat).
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=16, choices=Role)
    strand = models.CharField(max_length=8, choices=Strand, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    end_words = models.CharField(max_length=200, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    subject_label = "taskforces.seat"
    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ("body", "starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="seat_in_order",
            ),
            models.UniqueConstraint(
                fields=["body", "cadre", "role"],
                condition=Q(ends_on__isnull=True),
                name="seat_held_once",
            ),
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(ends_on__isnull=True, role__in=_ALONE),
                name="seat_one_leads",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.cadre_id}"
