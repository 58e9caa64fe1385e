"""The home page's card of the look-backs that wait for a person."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.look_backs import reading
from regions.duties import Permission
from regions.home import Card, Task
from regions.models import User

SHOWN = 5


def my_look_backs(request: HttpRequest) -> Card | None:
    """Whoever may look back sees what was drawn for them; nothing while nothing waits."""
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.ISSUE_LOOK_BACK):
        return None
    found = reading.mine(user)
    if not found:
        return None
    today = timezone.localdate()
    return Card(
        order=34,
        title=_("Look-backs"),
        task_title=_("Drawn for you to look back at"),
        tasks=[
            Task(
                duty.issue.title,
                duty.issue.number,
                reverse("accountability:issue", args=[duty.issue_id]),
                tag=_("by %(day)s") % {"day": f"{duty.due_on:%m-%d}"},
                hue="late" if duty.due_on < today else "review",
                is_late=duty.due_on < today,
            )
            for duty in found[:SHOWN]
        ],
        links=[(_("Look-backs"), f"{reverse('accountability:look-backs')}#mine")],
    )
