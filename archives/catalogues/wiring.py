"""What catalogues put into the registries of the program."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archives import tasks
from archives.catalogues import bringing
from ledger.events import TEXTS
from ledger.jobs import WAKERS
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission

EVENT_TEXTS: dict[str, Promise | str] = {
    "archives.catalogue.drafted": _("Catalogue drafted"),
    "archives.catalogue.edited": _("Line of a draft changed"),
    "archives.catalogue.published": _("Catalogue published"),
    "archives.catalogue.dropped": _("Draft of a catalogue dropped"),
    "archives.catalogue.brought_up": _("Files brought up to the version in force"),
}


def connect() -> None:
    """Call once, when the apps are ready."""
    TEXTS.update(EVENT_TEXTS)
    WAKERS[bringing.KIND] = tasks.bring_files_up.delay
    NAVIGATION.append(
        NavigationEntry(
            29,
            _("Catalogues"),
            "archives:catalogue-list",
            (Permission.ARCHIVE_CATALOGUE,),
            icon="list-check",
            section="archives",
        )
    )
