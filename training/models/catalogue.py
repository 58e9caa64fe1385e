"""What is taught: topics (专题) and the courses under them. Disabled with a date, never deleted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """A subject of training. Source of the first eight: docs/sources.md#training."""

    UNSCOPED = "one catalogue for the prefecture"

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(_("Name of the topic"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(_("Order in the list"), default=0)
    disabled_on = models.DateField(_("Not offered from"), null=True, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    subject = "training.topic"

    class Meta:
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.name


class Course(models.Model):
    """One lesson of a topic that is given again and again; `hours` are class hours (学时)."""

    UNSCOPED = "one catalogue for the prefecture"

    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, related_name="courses", verbose_name=_("Topic")
    )
    name = models.CharField(_("Name of the course"), max_length=80)
    hours = models.PositiveSmallIntegerField(_("Class hours"), default=2)
    disabled_on = models.DateField(_("Not offered from"), null=True, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    subject = "training.course"

    class Meta:
        ordering = ("topic", "name")
        constraints = (models.UniqueConstraint(fields=["topic", "name"], name="course_once"),)

    def __str__(self) -> str:
        return self.name
