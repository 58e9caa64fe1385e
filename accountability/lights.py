"""红黄绿灯: the one meaning of the three colours, for rows in memory and for the database.

Red: the day is past. Amber: it is today or at most `AMBER_DAYS` working days off. Green: there is
more time, or the entry stands for good (长期坚持), which is never late. No light: no longer open.
A level's own day (`LevelDeadline`) is lit by the same rule as the entry's.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Q, TextChoices, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import DueKind, Issue
from ledger import deadlines
from ledger.models.entry import OPEN

AMBER_DAYS = 3


class Light(TextChoices):
    RED = "red", _("Past its day")
    AMBER = "amber", _("Due within three working days")
    GREEN = "green", _("In time")
    OFF = "off", _("No longer open")


@dataclass(frozen=True)
class Marks:
    """What the colours of a day are told by; `soon` is the last day that is amber."""

    today: date
    soon: date


def marks(today: date | None = None) -> Marks:
    """Return the marks of a day; one query, so make them once for a page."""
    today = today or timezone.localdate()
    return Marks(today, deadlines.add_working_days(today, AMBER_DAYS))


def of_day(day: date, at: Marks) -> Light:
    """The light of something open that is due on `day`."""
    if day < at.today:
        return Light.RED
    return Light.AMBER if day <= at.soon else Light.GREEN


def of(issue: Issue, at: Marks) -> Light:
    """The light of an entry."""
    if not issue.is_open:
        return Light.OFF
    return Light.GREEN if issue.is_standing else of_day(issue.due_on, at)


def where(light: Light, at: Marks) -> Q:
    """Condition on issues: they have this light."""
    is_open, standing = Q(status__in=OPEN), Q(due_kind=DueKind.STANDING)
    if light == Light.OFF:
        return ~is_open
    if light == Light.RED:
        return is_open & ~standing & Q(due_on__lt=at.today)
    if light == Light.AMBER:
        return is_open & ~standing & Q(due_on__gte=at.today, due_on__lte=at.soon)
    return is_open & (standing | Q(due_on__gt=at.soon))


def column(at: Marks) -> Case:
    """The light as a column of a query of issues."""
    return Case(
        *(When(where(light, at), then=Value(light.value)) for light in Light if light != Light.OFF),
        default=Value(Light.OFF.value),
        output_field=CharField(),
    )
