"""The home page's card of data quality, and the morning notice of what is overdue."""

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from households.models import QualityFinding
from households.quality import listing
from ledger import overdue
from ledger.models import Status
from regions.duties import Permission
from regions.home import Card, Figure
from regions.models import User


def tell_overdue() -> int:
    """Tell who holds overdue findings, and the level above; how many were told just now."""
    return overdue.tell(
        QualityFinding.objects.all(),
        key="overdue-findings",
        url=_url(due="overdue", state="all"),
        words=_overdue_words,
    )


def _overdue_words(count: int) -> str:
    return ngettext(
        "%(n)d data quality finding is overdue.",
        "%(n)d data quality findings are overdue.",
        count,
    ) % {"n": count}


def card(request: HttpRequest) -> Card | None:
    """What is to be corrected where this person may report changes, and what waits to be signed;
    no card while there is nothing.
    """
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.HOUSEHOLD_PROPOSE):
        return None
    mine = [p.region_id for p in user.active_postings if Permission.HOUSEHOLD_SIGN in p.grants]
    rows = QualityFinding.objects.visible_to(user, Permission.HOUSEHOLD_PROPOSE).open()
    found = rows.order_by().aggregate(
        todo=Count("pk", filter=listing.STATES["todo"][1]),
        late=Count("pk", filter=Q(due_on__lt=timezone.localdate())),
        waiting=Count("pk", filter=Q(status=Status.ANSWERED, holder__in=mine)),
    )
    if not any(found.values()):
        return None
    figures = [
        Figure(_("to correct"), found["todo"], _url()),
        Figure(_("overdue"), late := found["late"], _url(due="overdue", state="all"), "", late > 0),
    ]
    if mine:
        figures.append(Figure(_("to review"), found["waiting"], _url(state="answered")))
    return Card(
        order=70,
        title=_("Data quality"),
        figures=figures,
        links=[(_("See how the base map stands"), reverse("households:quality-summary"))],
    )


def _url(**conditions: str) -> str:
    return f"{reverse('households:finding-list')}?{urlencode(conditions)}"
