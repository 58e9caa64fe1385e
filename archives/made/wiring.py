"""What the generated papers put into the registries of the program."""

from django.utils.translation import gettext_lazy as _

from archives import tasks
from archives.acts import ACTS, Act
from archives.made import bulk
from archives.models import Holder
from ledger.jobs import WAKERS
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission


def connect() -> None:
    WAKERS[bulk.KIND] = tasks.make_papers.delay
    ACTS.append(Act(_("Generated papers"), "archives:paper-makers", holders=(Holder.HOUSEHOLD,)))
    entries = (
        (26, _("Generate papers"), "archives:made", Permission.ARCHIVE_FILE, "printer"),
        (27, _("Search papers"), "archives:paper-search", Permission.ARCHIVE_VIEW, "search"),
        (28, _("Policies"), "archives:policy-list", Permission.ARCHIVE_VIEW, "book"),
    )
    for order, label, name, permission, icon in entries:
        NAVIGATION.append(
            NavigationEntry(order, label, name, (permission,), icon=icon, section="archives")
        )
