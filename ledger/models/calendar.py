"""Days that differ from the built-in calendar."""

from django.db import models


class CalendarDay(models.Model):
    """A day that is worked or free against the built-in calendar, entered by an administrator."""

    # Not scoped: the calendar is the same for the whole prefecture.
    UNSCOPED = "one calendar for all regions"
    PERSONAL: frozenset[str] = frozenset()

    date = models.DateField(unique=True)
    is_workday = models.BooleanField()
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("date",)

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
