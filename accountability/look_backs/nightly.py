"""Each night after the closes: draw, find persons for what has none, remind."""

from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accountability.bulletins.periods import Period, running
from accountability.look_backs import drawing, giving
from accountability.models import LookBackDuty, PeriodClose
from ledger import notices
from qiannan.schedule import LOOK_BACKS_AT
from regions.duties import Permission
from regions.models import Level, Posting

BACK = timedelta(days=62)  # nights that were missed are made good; what is older stays as it is


def coming() -> Period:
    """Return the period from which is drawn next, in the morning after its last day."""
    now = timezone.localtime()
    day = now.date() if now.time() >= LOOK_BACKS_AT else now.date() - timedelta(days=1)
    return running(PeriodClose.Kind(settings.LOOK_BACK_PERIOD), day)


def draw_and_follow(today: date | None = None) -> int:
    """Draw from each close of the prefecture that has no sample; return how many were drawn.

    Safe to repeat.
    """
    today = today or timezone.localdate()
    closes = PeriodClose.objects.filter(
        kind=settings.LOOK_BACK_PERIOD,
        region__level=Level.PREFECTURE,
        ends_on__gte=today - BACK,
        look_back__isnull=True,
    ).select_related("region")
    drawn = [drawing.draw(close) for close in closes.order_by("ends_on")]
    giving.give_waiting()
    remind(today)
    return len(drawn)


def remind(today: date) -> int:
    """Tell each person, and the office that drew, once of what is past its day."""
    late = LookBackDuty.objects.waiting().filter(due_on__lt=today)
    told = 0
    for duty in late.select_related("issue", "given_to", "sample__region").order_by("pk"):
        office = Posting.objects.at_with(duty.sample.region, Permission.ISSUE_LOOK_BACK)
        people = {posting.user for posting in office.select_related("user")}
        told += notices.tell(
            people | ({duty.given_to} if duty.given_to else set()),
            key=f"look-back-late:{duty.pk}",
            text=f"{duty.issue.number} 被抽中回头看，应于 {duty.due_on} 前完成，已超期",
            url=reverse("accountability:issue", args=[duty.issue_id]),
        )
    return told
