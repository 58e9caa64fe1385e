"""The home page's cards of those who work by phone, keep accounts or read the trail."""

from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.models import Event
from regions.duties import Permission
from regions.home import Card, Figure
from regions.models import Level, Posting, User


def phone(request: HttpRequest) -> Card | None:
    """Who works at the doors has an app for it, which also works without a signal."""
    user: User = request.user  # type: ignore[assignment]
    is_at_doors = any(post.region.level >= Level.VILLAGE for post in user.active_postings)
    if not (is_at_doors and user.paths_where(Permission.HOUSEHOLD_PROPOSE)):
        return None
    return Card(
        order=80,
        title=_("At the door, also without a signal"),
        links=[(_("Open the phone's app"), reverse("ledger:field-shell"))],
    )


def trail(request: HttpRequest) -> Card | None:
    """An auditor reads what happened."""
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.EVENT_VIEW):
        return None
    since = timezone.now() - timedelta(days=1)
    count = Event.objects.visible_to(user, Permission.EVENT_VIEW).filter(at__gte=since).count()
    url = reverse("ledger:event-list")
    return Card(
        order=60,
        title=_("The trail"),
        figures=[Figure(_("events in 24 hours"), count, url)],
        links=[(_("Read the trail"), url)],
    )


def accounts(request: HttpRequest) -> Card | None:
    """A system administrator keeps accounts and postings."""
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.ACCOUNT_MANAGE):
        return None
    today = timezone.localdate()
    posted = Posting.objects.visible_to(user, Permission.ACCOUNT_MANAGE).on(today)
    url = reverse("regions:account-list")
    return Card(
        order=61,
        title=_("Accounts"),
        figures=[
            Figure(_("people posted today"), posted.values("user").distinct().count(), url),
            Figure(
                _("postings ending within 30 days"),
                posted.filter(ends_on__lte=today + timedelta(days=30)).count(),
                url,
            ),
        ],
        links=[(_("Manage accounts"), url), (_("Working days"), reverse("ledger:calendar"))],
    )
