"""The home page's card of what is missing in the files of a grid."""

from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from archives.models import Archive
from regions.duties import Duty, Permission
from regions.home import Card, Figure
from regions.models import User


def papers_to_fetch(request: HttpRequest) -> Card | None:
    """A grid worker's households whose files lack something, and how many papers."""
    user: User = request.user  # type: ignore[assignment]
    if not any(posting.duty == Duty.GRID_WORKER for posting in user.active_postings):
        return None
    files = Archive.objects.visible_to(user, Permission.ARCHIVE_FILE).order_by()
    found = files.aggregate(
        homes=Count("pk", filter=Q(missing__gt=0) | Q(flawed__gt=0) | Q(contradicting__gt=0)),
        missing=Sum("missing", default=0),
        flawed=Sum("flawed", default=0),
    )
    if not found["homes"]:
        return None
    page = reverse("archives:todo")
    return Card(
        order=25,
        title=_("Papers to fetch"),
        figures=[
            Figure(_("files that lack something"), found["homes"], page),
            Figure(_("papers missing"), found["missing"], page, is_bad=found["missing"] > 0),
            Figure(_("to be signed, dated or sealed"), found["flawed"], page),
        ],
        links=[(_("What is missing, by household"), page)],
    )
