"""What retention adds when the apps are ready: words of events, navigation, a page of each file."""

from django.utils.translation import gettext_lazy as _

from archives.acts import ACTS, Act
from archives.retention import erasing
from archives.retention.event_texts import EVENT_TEXTS
from archives.tasks import erase_destroyed
from ledger.events import TEXTS
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission

_VIEW = (Permission.ARCHIVE_VIEW,)


def connect() -> None:
    """Call once, when the apps are ready."""
    TEXTS.update(EVENT_TEXTS)
    ACTS.append(Act(_("Retention"), "archives:archive-retention"))
    erasing.WAKERS.append(erase_destroyed.delay)
    NAVIGATION.extend(
        [
            NavigationEntry(
                29, _("Due to be appraised"), "archives:retention-due", _VIEW,
                icon="hourglass-split", section="archives",
            ),
            NavigationEntry(
                29, _("Lists of destruction"), "archives:destruction-lists", _VIEW,
                icon="file-earmark-x", section="archives",
            ),
        ]
    )  # fmt: skip
