from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission


class AccountabilityConfig(AppConfig):
    name = "accountability"
    verbose_name = _("Accountability")

    def ready(self) -> None:
        from accountability.cases.event_texts import EVENT_TEXTS, SEALED_KINDS  # noqa: PLC0415
        from ledger.events import TEXTS  # noqa: PLC0415  models are ready only now
        from ledger.models.event import SEALED  # noqa: PLC0415

        SEALED.append(SEALED_KINDS)
        TEXTS.update(EVENT_TEXTS)

        TEXTS.update(
            {
                "accountability.table.exported": _("Table exported"),
                "accountability.issue.taken_over": _("Issue taken over from a paper ledger"),
            }
        )
        NAVIGATION.append(
            NavigationEntry(
                80,
                _("Reports"),
                "accountability:close-out",
                (Permission.REPORT_VIEW,),
                icon="bar-chart",
                on_phone=True,
            )
        )
        NAVIGATION.append(
            NavigationEntry(
                85,
                _("Accountability cases"),
                "accountability:case-list",
                (Permission.CASE_VIEW,),
                icon="shield-check",
                on_phone=True,
            )
        )
