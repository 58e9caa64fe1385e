"""What phones add: event texts, who sees photos, who is told, a card, the pull, shown duties."""

from functools import partial

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.act_notices import tell_who_signs
from households.acts.words import label
from households.field import (
    conflicts,
    kept,
    kinds,
    listing,
    pulling,
    showing,
    shown,
    visiting,
)
from households.models import Conflict, DutyDone, Visit
from households.waiting import told
from ledger import evidence, notices
from ledger.acts import office
from ledger.acts.kinds import PULLS
from ledger.events import TEXTS
from ledger.models import Event
from regions.duties import Permission
from regions.home import CARDS, Card, Figure, Task
from regions.models import User

SHOWN = 3
PART = "households"


def connect() -> None:
    """Call once, when the apps are ready."""
    shown.connect()
    TEXTS[visiting.VISITED] = gettext_lazy("Visit written down")
    TEXTS[visiting.SEEN_TO] = gettext_lazy("Duty seen to")
    TEXTS[conflicts.FOUND] = gettext_lazy("Kept: two want another value")
    TEXTS[conflicts.DECIDED] = gettext_lazy("Conflict decided")
    for model in (Visit, DutyDone):
        evidence.VIEWERS[model._meta.label_lower] = partial(visiting.may_see, model)
    notices.listen(conflicts.FOUND, tell_who_decides)
    notices.listen(conflicts.DECIDED, tell_worker)
    PULLS.extend(
        [
            (PART, pulling.households),
            ("conflicts", pulling.conflicts),
            ("forms", pulling.forms),
            ("duties", pulling.names_of_duties),
            ("thumbs", pulling.thumbs_of),
        ]
    )
    kinds.connect()
    kept.keep_tables()
    CARDS.append(card)
    office.WAITING.append(waiting)
    office.WAITING_OF.append(waiting_of)


def tell_who_decides(event: Event) -> None:
    """Tell the township that a conflict waits; once an hour, however many."""
    conflict = Conflict.objects.select_related("household__region").get(pk=event.subject_id)
    if conflict.is_open:
        tell_who_signs(
            event,
            conflict.region,
            text=_("Values from phones in %(place)s are in conflict and wait for you."),
            url=f"{reverse('households:conflict-list')}?state=open&who=decide",
        )


def tell_worker(event: Event) -> None:
    """Tell who sent the value what was decided."""
    conflict = Conflict.objects.select_related("mine_by", "household").get(pk=event.subject_id)
    notices.tell(
        [conflict.mine_by],
        key=f"conflict:{conflict.pk}",
        text=_("“%(field)s” of %(home)s: %(outcome)s")
        % {
            "field": label(conflict.table, conflict.field),
            "home": conflict.household.household_no,
            "outcome": conflict.get_state_display(),
        },
        url=reverse("households:conflict-detail", args=[conflict.pk]),
    )


def waiting(user: User) -> office.Waiting | None:
    """Conflicts that this person settles, beside what else phones left to do."""
    if not user.paths_where(Permission.HOUSEHOLD_SIGN):
        return None
    url = f"{reverse('households:conflict-list')}?state=open&who=decide"
    return office.Waiting(_("Conflicts from phones"), listing.to_decide(user).count(), url)


def waiting_of(user: User, senders: list[int]) -> dict[int, office.Waiting]:
    """Open conflicts in sight by who sent one of the values, each with its list."""
    rows = listing.in_sight(user).open().filter(mine_by__in=senders).order_by()  # type: ignore[attr-defined]
    counts = rows.values_list("mine_by").annotate(n=Count("pk"))
    url = f"{reverse('households:conflict-list')}?state=open&sender="
    return {pk: office.Waiting(_("Conflicts"), n, f"{url}{pk}") for pk, n in counts}


def card(request: HttpRequest) -> Card | None:
    """Conflicts that wait for this person, the oldest first; no card while there are none."""
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.HOUSEHOLD_SIGN):
        return None
    for_me = listing.to_decide(user)
    count = for_me.count()
    if not count:
        return None
    url = f"{reverse('households:conflict-list')}?state=open&who=decide"
    first = list(for_me.for_list().order_by("received_at", "pk")[:SHOWN])  # type: ignore[attr-defined]
    return Card(
        order=34,
        title=_("Conflicts from phones"),
        figures=[Figure(_("to settle"), count, url)],
        task_title=_("Oldest first"),
        tasks=[_task(row) for row in showing.rows_of(first, user)],
        links=[(_("All conflicts"), reverse("households:conflict-list"))],
    )


def _task(row: showing.Row) -> Task:
    return Task(
        title=f"{row.label} {row.whose or row.head}",
        sub=f"{row.place}　{row.mine or '—'} / {row.theirs or '—'}",
        url=f"{reverse('households:conflict-detail', args=[row.conflict.pk])}?queue=1",
        **told(row.days),
    )
