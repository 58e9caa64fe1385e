"""What acceptance adds when the apps are ready: words of events, navigation, the regular duty, late
notices, the home card, a page about each file.
"""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archives.acceptance import figures, home_card
from archives.acceptance.event_texts import EVENT_TEXTS
from archives.acceptance.planning import DUTY
from archives.acts import ACTS, Act
from archives.models import Rectification
from ledger import overdue
from ledger.events import TEXTS
from ledger.obligations import KINDS
from ledger.obligations.catalogue import DEFAULTS
from ledger.tasks import OVERDUE_NOTICES
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from regions.home import CARDS

_VIEW = (Permission.ARCHIVE_VIEW,)


def connect() -> None:
    """Call once, when the apps are ready."""
    TEXTS.update(EVENT_TEXTS)
    KINDS[DUTY] = replace(DEFAULTS[DUTY], meets_itself=True, url="archives:acceptance-rounds")
    OVERDUE_NOTICES.append(tell_overdue)
    CARDS.append(home_card.of_acceptance)
    ACTS.append(Act(_("Acceptance and seal"), "archives:archive-acceptance"))
    NAVIGATION.extend(
        [
            NavigationEntry(
                26,
                _("Acceptance"),
                "archives:acceptance-rounds",
                _VIEW,
                icon="patch-check",
                section="archives",
            ),
            NavigationEntry(
                27,
                _("Rectification of archives"),
                "archives:rectification-list",
                _VIEW,
                icon="tools",
                section="archives",
            ),
        ]
    )


def tell_overdue() -> int:
    """Tell who holds papers that are overdue to be mended, and the level above."""
    return overdue.tell(
        Rectification.objects.all(),
        key="rectifications-overdue",
        url=f"{reverse('archives:rectification-list')}?state={figures.LATE}",
        words=lambda count: f"{count} 项档案整改超过期限，请督促办理",
    )
