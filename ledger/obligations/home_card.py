"""The home page's card: what this person has to meet now, and what is late in their places.

Where nothing is asked there is no card.
"""

from datetime import timedelta

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.models import Obligation
from ledger.obligations.pages import HUES, sub_of
from regions.duties import Permission
from regions.home import Card, Figure, Task
from regions.models import User

SHOWN = 5
SOON_DAYS = 7


def of_period(request: HttpRequest) -> Card | None:
    """本期定期任务: five of the person's own, the most urgent first."""
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.OBLIGATION_VIEW):
        return None
    today, page = timezone.localdate(), reverse("ledger:obligation-list")
    seen = Obligation.objects.visible_to(user, Permission.OBLIGATION_VIEW)
    by_then = Q(due_on__range=(today, today + timedelta(days=SOON_DAYS)))
    counts = seen.open().aggregate(
        late=Count("pk", filter=Q(due_on__lt=today)), soon=Count("pk", filter=by_then)
    )
    late, soon = counts["late"], counts["soon"]
    rows = Obligation.objects.open().owed_by(user).for_list().order_by("due_on", "pk")[:SHOWN]
    if not (late or soon or rows):
        return None
    return Card(
        order=35,
        title=_("Regular duties of this period"),
        figures=[
            Figure(_("Overdue"), late, f"{page}?state=late", is_bad=bool(late)),
            Figure(_("due within %(n)d days") % {"n": SOON_DAYS}, soon, f"{page}?soon=1"),
        ],
        task_title=_("Mine to meet"),
        tasks=[
            Task(
                title=f"{row.terms.title} · {row.ower_words}",
                sub=sub_of(row),
                url=reverse("ledger:obligation-detail", args=[row.pk]),
                tag=str(row.state.label),
                hue=HUES[row.state],
                is_late=row.state == Obligation.State.LATE,
            )
            for row in rows
        ],
        empty=_("Nothing of yours is open."),
        links=[
            (_("All of mine"), f"{page}?mine=on"),
            (_("Calendar"), f"{reverse('ledger:obligation-calendar')}?mine=on"),
        ],
    )
