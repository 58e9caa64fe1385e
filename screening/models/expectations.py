"""When each department is to deliver which table."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from screening.feeds import FEEDS


class Expectation(models.Model):
    """A feed is delivered once a `period`, `due_days` days after the period ends at the latest.

    Without a county it holds for every county that has none of its own. A row holds from a day to
    a day (inclusive; open when empty) and is ended, never deleted; `source` is the paper it rests
    on.
    """

    class Period(models.TextChoices):
        MONTH = "month", _("every month")
        QUARTER = "quarter", _("every quarter")
        YEAR = "year", _("every year")
        ONCE = "once", _("once")

    UNSCOPED = "a catalogue: the same for all who see delivered files; it names no person"
    PERSONAL: frozenset[str] = frozenset()

    feed = models.CharField(max_length=20)
    county = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    period = models.CharField(max_length=8, choices=Period)
    due_days = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("feed", "county_id", "valid_from")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="expectation_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["feed", "county", "valid_from"],
                nulls_distinct=False,
                name="expectation_begins_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.feed_title} {self.get_period_display()}"

    @property
    def feed_title(self) -> str:
        feed = FEEDS[self.feed]
        return f"{feed.department} {feed.title}"
