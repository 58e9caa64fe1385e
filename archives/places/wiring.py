"""Where files of villages and townships stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission


def connect() -> None:
    """Call once, when the apps are ready."""
    NAVIGATION.append(
        NavigationEntry(
            26,
            _("Village and township files"),
            "archives:places",
            (Permission.ARCHIVE_VIEW,),
            icon="houses",
            section="archives",
        )
    )
