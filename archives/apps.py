from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission


class ArchivesConfig(AppConfig):
    name = "archives"
    verbose_name = _("Archives")

    def ready(self) -> None:
        from archives.acceptance import wiring as acceptance  # noqa: PLC0415
        from archives.acts import ACTS, Act  # noqa: PLC0415
        from archives.catalogues import wiring as catalogues  # noqa: PLC0415
        from archives.completeness.home_cards import papers_to_fetch  # noqa: PLC0415
        from archives.event_texts import EVENT_TEXTS  # noqa: PLC0415  models are ready only now
        from archives.field.wiring import connect_phones  # noqa: PLC0415
        from archives.filing.wiring import wire  # noqa: PLC0415
        from archives.kept import keep_tables  # noqa: PLC0415
        from archives.lending import wiring as lending  # noqa: PLC0415
        from archives.made import wiring as made  # noqa: PLC0415
        from archives.places import wiring as places  # noqa: PLC0415
        from archives.retention import wiring as retention  # noqa: PLC0415
        from archives.space import forecast, views  # noqa: PLC0415
        from households.tabs import TABS, Tab  # noqa: PLC0415
        from ledger.events import TEXTS  # noqa: PLC0415
        from regions.home import CARDS  # noqa: PLC0415

        keep_tables()
        wire()
        places.connect()
        acceptance.connect()
        TEXTS.update(EVENT_TEXTS)
        made.connect()
        catalogues.connect()
        CARDS.extend([papers_to_fetch, views.card])
        forecast.connect()
        connect_phones()
        TABS.append(Tab(_("Archive file"), "archives:household-file", Permission.ARCHIVE_VIEW))
        ACTS.append(Act(_("Volume"), "archives:volume"))
        lending.connect()
        retention.connect()
        NAVIGATION.append(
            NavigationEntry(
                25,
                _("Archives"),
                "archives:archive-list",
                (Permission.ARCHIVE_VIEW,),
                icon="archive",
                heads="archives",
            )
        )
        NAVIGATION.append(
            NavigationEntry(
                94,
                _("Room for papers and photos"),
                "archives:space",
                (Permission.ACCOUNT_MANAGE,),
                icon="hdd-stack",
            )
        )
