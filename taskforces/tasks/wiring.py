"""What the task ledger adds when the apps are ready: words of events, navigation, who sees which
files, late notices, the home card.
"""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger import overdue
from ledger.events import TEXTS
from ledger.evidence import VIEWERS
from ledger.tasks import OVERDUE_NOTICES
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from regions.home import CARDS
from regions.models import User
from taskforces.models import BodyPaper, Task
from taskforces.organisation import handing
from taskforces.tasks import figures, home_card, of_post
from taskforces.tasks.event_texts import EVENT_TEXTS

_VIEW = Permission.TASK_FORCE_VIEW


def connect() -> None:
    """Call once, when the apps are ready."""
    TEXTS.update(EVENT_TEXTS)
    OVERDUE_NOTICES.append(tell_overdue)
    CARDS.append(home_card.of_tasks)
    VIEWERS["taskforces.task"] = _sees_task
    VIEWERS[BodyPaper.subject] = _sees_paper
    handing.OPEN_ITEMS.append(of_post.open_of)
    handing.FOLLOWS.append(of_post.pass_on)
    NAVIGATION.extend(
        [
            _entry(56, _("Task ledger"), "task-list", "list-check"),
            _entry(56, _("Supervision trips"), "trip-list", "signpost-split"),
            _entry(56, _("Problems for study"), "study-list", "lightbulb"),
            _entry(57, _("What goes to which task force"), "routes", "shuffle"),
        ]
    )


def _entry(order: int, label: Promise | str, name: str, icon: str) -> NavigationEntry:
    url = f"taskforces:{name}"
    return NavigationEntry(order, label, url, (_VIEW,), icon=icon, section="organisation")


def tell_overdue() -> int:
    """Tell who keeps a ledger with tasks behind time, and the level above."""
    return overdue.tell(
        Task.objects.all(),
        key="tasks-overdue",
        url=f"{reverse('taskforces:task-list')}?state={figures.LATE}",
        words=lambda count: f"{count} 项专班任务超过完成时限，请督促办理",
    )


def _sees_task(user: User, pk: int) -> bool:
    return Task.objects.visible_to(user, _VIEW).filter(pk=pk).exists()


def _sees_paper(user: User, pk: int) -> bool:
    return BodyPaper.objects.visible_to(user, _VIEW).filter(pk=pk).exists()
