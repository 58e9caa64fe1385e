"""Who is told of procedures: the home page's card, and every morning of what is late."""

from collections import Counter

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from households.models import Procedure, Round
from households.procedures import board, queues
from households.procedures.places import variant_of
from households.procedures.steps import PERMISSIONS
from ledger import notices
from regions.duties import GRANTS
from regions.home import Card, Figure, Task
from regions.models import Posting, User

SHOWN = 5


def home_card(request: HttpRequest) -> Card | None:
    """What of the procedures waits for this person, the most urgent first; nothing when idle."""
    user: User = request.user  # type: ignore[assignment]
    if not any(user.paths_where(permission) for permission in PERMISSIONS.values()):
        return None
    mine = queues.waiting(user)
    waits = mine.count()
    late = queues.rounds_in_sight(user).overdue().count()  # type: ignore[attr-defined]
    if not waits and not late:
        return None
    url = reverse("households:round-list")
    rows = queues.by_urgency(mine).select_related("region")[:SHOWN]
    return Card(
        order=25,
        title=_("Procedures"),
        figures=[
            Figure(_("rounds wait for me"), waits, f"{url}?shown=mine"),
            Figure(_("overdue"), late, f"{url}?shown=overdue", is_bad=late > 0),
        ],
        task_title=_("Next in procedures"),
        tasks=[_task(one) for one in rows],
        empty=_("No step of a procedure waits for you."),
        links=[(_("All procedures"), url)],
    )


def _task(one: Round) -> Task:
    variant = variant_of(one)
    step = variant.step(one.step).title if one.step else ""
    hue = board.due_hue(one.due_on)
    return Task(
        title=f"{variant.title} · {one.region.name}",
        sub=f"{one.number}　{step}",
        url=reverse("households:round-detail", args=[one.pk]),
        tag=f"{one.due_on:%m-%d}" if one.due_on else "",
        hue=hue or "wait",
        is_late=hue == "late",
    )


def tell_overdue() -> int:
    """Tell who holds a late step or decision, and the level above: one notice a person a day.

    Returns how many people were told just now.
    """
    today = timezone.localdate()
    by_place: Counter[int] = Counter()
    for rows in (
        Procedure.objects.active().filter(due_on__lt=today, round__state=Round.State.OPEN),
        Round.objects.open().filter(due_on__lt=today),
    ):
        counted = rows.order_by().values("holder", "holder__parent").annotate(n=Count("pk"))
        for row in counted:
            for place in {row["holder"], row["holder__parent"]} - {None}:
                by_place[place] += row["n"]
    duties = [duty for duty, grants in GRANTS.items() if grants & set(PERMISSIONS.values())]
    posted = Posting.objects.on(today).filter(
        region__in=list(by_place), duty__in=duties, user__is_active=True
    )
    by_person: Counter[int] = Counter()
    for user, place in posted.values_list("user_id", "region_id").distinct():
        by_person[user] += by_place[place]
    return sum(_tell(count, by_person, today.isoformat()) for count in set(by_person.values()))


def _tell(count: int, by_person: Counter[int], day: str) -> int:
    text = ngettext(
        "%(n)d step of a procedure is overdue.", "%(n)d steps of procedures are overdue.", count
    )
    people = [user for user, n in by_person.items() if n == count]
    return notices.tell(
        User.objects.filter(pk__in=people),
        key=f"procedures-overdue:{day}",
        text=text % {"n": count},
        url=f"{reverse('households:round-list')}?shown=overdue",
    )
