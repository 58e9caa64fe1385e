"""What lending adds when the apps are ready: words of events, navigation, a page of each file,
notices to who keeps archives of what is overdue.
"""

from collections import Counter

from django.db.models import Count, F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archives.acts import ACTS, Act
from archives.lending.event_texts import EVENT_TEXTS
from archives.lending.filters import OVERDUE
from archives.models import Lending
from ledger import notices
from ledger.events import TEXTS
from ledger.tasks import OVERDUE_NOTICES
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Duty, Permission
from regions.models import Posting, Region, User, paths_above

KEEPERS = (Duty.TOWNSHIP_OFFICE, Duty.COUNTY_OFFICE)


def connect() -> None:
    """Call once, when the apps are ready."""
    TEXTS.update(EVENT_TEXTS)
    ACTS.append(Act(_("Lending and viewing"), "archives:archive-lendings"))
    OVERDUE_NOTICES.append(tell_overdue)
    NAVIGATION.append(
        NavigationEntry(
            28,
            _("Register of lending"),
            "archives:lending-list",
            (Permission.ARCHIVE_VIEW,),
            icon="journal-arrow-up",
            section="archives",
        )
    )


def tell_overdue() -> int:
    """Tell who keeps archives what is overdue to come back; return how many were told just now."""
    late = Lending.objects.overdue(timezone.localdate()).order_by()
    places = late.values(path=F("archive__place_path")).annotate(n=Count("pk"))
    above: Counter[str] = Counter()
    for row in places:
        for path in paths_above(row["path"]):
            above[path] += row["n"]
    regions = dict(Region.objects.filter(path__in=list(above)).values_list("pk", "path"))
    posted = (
        Posting.objects.on(timezone.localdate())
        .filter(region__in=list(regions), duty__in=KEEPERS, user__is_active=True)
        .values_list("user_id", "region_id")
        .distinct()
    )
    by_count: dict[int, list[int]] = {}
    for user, region in posted:
        by_count.setdefault(above[regions[region]], []).append(user)
    url = f"{reverse('archives:lending-list')}?state={OVERDUE}"
    return sum(
        notices.tell(
            User.objects.filter(pk__in=users),
            key=f"lendings-overdue:{timezone.localdate()}",
            text=f"{count} 笔档案借阅超过应还日期，请催还",
            url=url,
        )
        for count, users in by_count.items()
    )
