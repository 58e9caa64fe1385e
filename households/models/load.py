"""Loads of the register: what a file was, what it changed, and whether that was taken back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models.person import Person
from ledger.models import Job, both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class RegisterLoad(models.Model):
    """One file of the register export: checked, then applied, perhaps undone.

    `written_at` is the timestamp of the transaction that wrote it, None when there was nothing to
    write: the rows it made carry it as `recorded_at`, and what it changed is in the past tables
    under `context`. `loader` is who loaded it, before that who had it checked; None is the
    operator at the console. `former` keeps [when, by whom, households] of the stamps it replaced,
    `grids` the keys of the grids it made: neither has a past table.
    """

    class State(models.TextChoices):
        CHECKED = "checked", _("Checked")
        APPLIED = "applied", _("Loaded")
        UNDONE = "undone", _("Undone")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.CHECKED)
    loader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(auto_now_add=True)
    check_job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="register_check"
    )
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="register_load"
    )
    counts = models.JSONField(default=dict)
    written_at = models.DateTimeField(null=True, blank=True, db_index=True)
    context = models.UUIDField(null=True, blank=True)
    former = models.JSONField(default=list)
    grids = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_note = models.CharField(max_length=200, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("undone"), name="register_load_undone_at_by"
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True)),
                name="register_load_undone_iff_stamped",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def can_be_undone(self) -> bool:
        """It is in force and wrote something; whether something depends on it is another matter."""
        return self.state == self.State.APPLIED and self.written_at is not None


class RegisterTwinQuerySet(RegionScopedQuerySet):
    region_path = "village__path"


class RegisterTwin(models.Model):
    """Somebody a checked file names, and a person of the base map without a number who has the
    same name and birth date in the same village: perhaps one. A person answers before the file
    is loaded.
    """

    class Answer(models.TextChoices):
        SAME = "same", _("The same")
        OTHER = "other", _("Another")

    load = models.ForeignKey(RegisterLoad, on_delete=models.CASCADE, related_name="twins")
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    row_no = models.PositiveIntegerField()
    household_no = models.CharField(max_length=40)
    person_no = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    relation = models.CharField(max_length=20, blank=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=5, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL = frozenset({"household_no", "person_no", "name", "relation"})

    objects = RegisterTwinQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("answered"), name="register_twin_answered_at_by"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="register_twin_answered_iff_stamped",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.person_no}"


class RegisterDifferenceQuerySet(RegionScopedQuerySet):
    region_path = "village__path"


class RegisterDifference(models.Model):
    """What a checked file would change: one field of one row, or a row that is new.

    Values are as the register export writes them. Kept as long as the upload.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        MOVED = "moved", _("Moved")

    class Subject(models.TextChoices):
        HOUSEHOLD = "household", _("Household")
        PERSON = "person", _("Person")

    load = models.ForeignKey(RegisterLoad, on_delete=models.CASCADE, related_name="differences")
    kind = models.CharField(max_length=8, choices=Kind)
    subject = models.CharField(max_length=10, choices=Subject)
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    row_no = models.PositiveIntegerField()
    household_no = models.CharField(max_length=40)
    person_no = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=60, blank=True)
    field = models.CharField(max_length=40, blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    PERSONAL = frozenset({"household_no", "person_no", "name", "before", "after"})

    objects = RegisterDifferenceQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=["load", "kind", "id"], name="register_difference_kind"),
            models.Index(fields=["load", "field", "id"], name="register_difference_field"),
        )

    def __str__(self) -> str:
        return f"{self.household_no} {self.field}"
