from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission


class AccountabilityConfig(AppConfig):
    name = "accountability"
    verbose_name = _("Accountability")

    def ready(self) -> None:
        from accountability import (  # noqa: PLC0415
            compared,
            event_texts,
            helper_export,
            issue_sight,
            second_visits,
            task_forces,
            training_needs,
        )
        from accountability.answering import offers  # noqa: PLC0415
        from accountability.bulletins.event_texts import BULLETIN_TEXTS  # noqa: PLC0415
        from accountability.bulletins.table import half_month  # noqa: PLC0415
        from accountability.cases.event_texts import EVENT_TEXTS, HIDDEN_KIND  # noqa: PLC0415
        from accountability.half_months import drawing  # noqa: PLC0415
        from accountability.issue_deadlines import wiring  # noqa: PLC0415
        from accountability.issue_intake import origins  # noqa: PLC0415
        from accountability.issue_lists import wiring as ledger  # noqa: PLC0415
        from accountability.issue_review.queue import DECIDING  # noqa: PLC0415
        from accountability.kept import keep_tables  # noqa: PLC0415
        from accountability.meetings import wiring as meetings  # noqa: PLC0415
        from accountability.posters import wiring as posters  # noqa: PLC0415
        from accountability.reports import TABLES  # noqa: PLC0415
        from accountability.village_reviews import wiring as villages  # noqa: PLC0415
        from accountability.work_pictures import parts  # noqa: PLC0415
        from ledger.events import TEXTS  # noqa: PLC0415  models are ready only now
        from ledger.evidence import VIEWERS  # noqa: PLC0415
        from ledger.models.event import HIDDEN_KINDS  # noqa: PLC0415
        from ledger.onward import FINDERS  # noqa: PLC0415
        from training.needs import NEEDS  # noqa: PLC0415

        wiring.connect()
        NEEDS.update(training_needs.KINDS)
        ledger.connect()
        TABLES[15] = half_month
        keep_tables()
        HIDDEN_KINDS.append(HIDDEN_KIND)
        meetings.connect()
        parts.connect()
        posters.connect()
        FINDERS.append(origins.way_onward)
        offers.connect()
        compared.connect()
        second_visits.connect()
        task_forces.connect()
        drawing.connect()
        helper_export.register()
        villages.connect()
        TEXTS.update(EVENT_TEXTS)
        TEXTS.update(event_texts.EVENT_TEXTS)
        TEXTS.update(BULLETIN_TEXTS)
        VIEWERS["accountability.issue"] = issue_sight.may_see
        TEXTS.update(
            {
                "accountability.table.exported": _("Table exported"),
            }
        )
        NAVIGATION.append(
            NavigationEntry(
                41,
                _("Batches of issues"),
                "accountability:issue-batches",
                (Permission.ISSUE_REGISTER,),
                icon="inboxes",
                section="issues",
            )
        )
        NAVIGATION.append(
            NavigationEntry(
                42,
                _("Review issues"),
                "accountability:review",
                DECIDING,
                icon="clipboard-check",
                section="issues",
            )
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
                82,
                _("Work pictures"),
                "accountability:work-mine",
                (Permission.REPORT_VIEW, Permission.LEAD_VIEW, Permission.ORGANISATION_VIEW),
                icon="person-lines-fill",
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
                heads="cases",
            )
        )
        NAVIGATION.append(
            NavigationEntry(
                87,
                _("Who answers for what"),
                "accountability:duty-place",
                (Permission.CASE_VIEW,),
                icon="person-check",
                section="cases",
            )
        )
