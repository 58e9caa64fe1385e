"""When the figures of places are counted anew: soon after a load or many acts, else every hour.

Whether they are due follows from rows, so that neither a lost message nor two workers matter: a
beat asks every minute, a load's own job as soon as it has committed, and whatever comes together
is counted once.
"""

import logging
from datetime import datetime, timedelta

from celery import current_app
from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone
from kombu.exceptions import OperationalError

from households.acts import trail
from households.lists import figures, upkeep
from households.models import PlaceFigure
from households.register import loading
from ledger.models import Event

TASK = "households.tasks.count_places"
LONGEST = timedelta(hours=1)
MANY_ACTS = 100  # a person's day of work; fewer wait for the hour
_LOCK = 5227_0020
log = logging.getLogger(__name__)


def count_places() -> int:
    """Count the figures anew if they are due; return of how many places, 0 if not counted."""
    with transaction.atomic():
        if not _is_mine() or not is_due():
            return 0
        upkeep.count_rows()
        return figures.rebuild()


def is_due() -> bool:
    """Whether a load ended or many acts took effect since the figures were counted."""
    counted: datetime | None = PlaceFigure.objects.aggregate(at=Min("as_of"))["at"]
    if counted is None or counted <= timezone.now() - LONGEST:
        return True
    since = Event.objects.order_by().filter(at__gt=counted)
    if since.filter(kind__in=[loading.LOADED, loading.UNDONE]).exists():
        return True
    return since.filter(kind__in=[trail.SIGNED, trail.UNDONE])[:MANY_ACTS].count() == MANY_ACTS


def wake() -> None:
    """Have a worker look at once; without a broker the beat's next minute does."""
    try:
        current_app.send_task(TASK)
    except OperationalError as error:
        log.warning("%s: %s", TASK, error)


def _is_mine() -> bool:
    """One counts at a time, to the end of the transaction; a second finds it done afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])
