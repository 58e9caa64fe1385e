"""What the home page says of acts: what waits for a signature, and what became of one's reports."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from households import act_queue, waiting
from households.acts.kinds import KINDS
from households.models import Act
from qiannan.templatetags.face import masked
from regions.duties import Permission
from regions.home import Card, Figure, Task
from regions.models import User

SHOWN = 3
RECENT_DAYS = 30


def acts_to_sign(request: HttpRequest) -> Card | None:
    """Acts that wait for this person's signature, the oldest first."""
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.HOUSEHOLD_SIGN):
        return None
    for_me = act_queue.to_sign(user)
    is_old = Q(proposed_at__lt=waiting.since(waiting.OLD_DAYS))
    counts = for_me.aggregate(n=Count("pk"), old=Count("pk", filter=is_old))
    first = act_queue.folded(for_me, oldest_first=True).for_list().order_by("pk")[:SHOWN]  # type: ignore[attr-defined]
    of_batch = act_queue.counted(for_me, first)
    return Card(
        order=32,
        title=_("Changes of the base map"),
        figures=[
            Figure(_("to sign"), counts["n"], _list(who="sign", state="open")),
            Figure(
                _("over 7 days"),
                counts["old"],
                _list(who="sign", state="open", age="7"),
                is_bad=counts["old"] > 0,
            ),
        ],
        task_title=_("Oldest first"),
        tasks=[_task(act, of_batch.get(act.batch, 0)) for act in first],
        empty=_("No change of the base map waits for your signature."),
        links=[(_("All changes"), reverse("households:act-list"))],
    )


def my_reports(request: HttpRequest) -> Card | None:
    """What became of what this person reported; nothing before the first report."""
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.HOUSEHOLD_PROPOSE):
        return None
    recent = Q(proposed_at__gte=waiting.since(RECENT_DAYS))
    counts = Act.objects.filter(proposed_by=user).aggregate(
        n=Count("pk"),
        open=Count("pk", filter=Q(state=Act.State.OPEN)),
        done=Count("pk", filter=Q(state=Act.State.DONE) & recent),
        refused=Count("pk", filter=Q(state=Act.State.REFUSED) & recent),
    )
    if not counts["n"]:
        return None
    return Card(
        order=33,
        title=_("My reports on the base map"),
        figures=[
            Figure(_("wait for a signature"), counts["open"], _list(who="mine", state="open")),
            Figure(_("in force in 30 days"), counts["done"], _list(who="mine", state="done")),
            Figure(
                _("refused in 30 days"),
                counts["refused"],
                _list(who="mine", state="refused"),
                is_bad=counts["refused"] > 0,
            ),
        ],
        links=[(_("All my reports"), _list(who="mine"))],
    )


def _list(**conditions: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in conditions.items())
    return f"{reverse('households:act-list')}?{query}"


def _task(act: Act, of_batch: int) -> Task:
    """One act, or the `of_batch` acts of a batch that it stands for."""
    days = (timezone.now() - act.proposed_at).days
    about = masked(act.about, "name")
    url = f"{reverse('households:act-detail', args=[act.pk])}?queue=1"
    if of_batch > 1:
        households = ngettext("%(shown)s household", "%(shown)s households", of_batch)
        about = f"{act.batch} · {households % {'shown': of_batch}}"
        url = reverse("households:act-batch", args=[act.batch])
    return Task(
        title=f"{KINDS[act.kind].label} {about}",
        sub=f"{act.region.parent or ''} {act.region}　{act.proposed_by.full_name}",
        url=url,
        **waiting.told(days),
    )
