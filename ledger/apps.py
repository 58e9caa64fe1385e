from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = _("Ledgers")

    def ready(self) -> None:
        from ledger import events, home_cards, notices, space, whole  # noqa: PLC0415  models are ready only now
        from ledger.acts import parts  # noqa: PLC0415
        from ledger.acts.kinds import PULLS  # noqa: PLC0415
        from ledger.models import Evidence  # noqa: PLC0415
        from ledger.obligations import wiring  # noqa: PLC0415
        from regions import context, home, trail  # noqa: PLC0415
        from regions.duties import Permission  # noqa: PLC0415

        trail.RECORDERS.append(events.record_account_act)
        trail.HOLDERS.append(events.hold)
        PULLS.extend([("acts", parts.acts), ("proposals", parts.waiting)])
        context.COUNTERS.append(notices.unread_count)
        wiring.connect()
        space.KINDS["evidence"] = space.Kind(
            _("Photos and papers of proof"),
            lambda: space.by_month(Evidence.objects.all(), "uploaded_at"),
            is_stored=True,
        )
        whole.REFERRED["evidence"] = whole.by_key(Evidence.objects.all(), "file")
        home.CARDS.extend([home_cards.phone, home_cards.trail, home_cards.accounts])
        context.NAVIGATION.extend(
            [
                context.NavigationEntry(
                    90, _("Trail"), "ledger:event-list", (Permission.EVENT_VIEW,), icon="link-45deg"
                ),
                context.NavigationEntry(
                    92,
                    _("Working days"),
                    "ledger:calendar",
                    (Permission.CALENDAR_EDIT,),
                    icon="calendar3",
                ),
                context.NavigationEntry(
                    385,
                    _("Phones"),
                    "ledger:phone-list",
                    (Permission.HOUSEHOLD_VIEW,),
                    icon="phone",
                    section="base-map",
                ),
                context.NavigationEntry(
                    93,
                    _("Phones"),
                    "ledger:phone-list",
                    (Permission.ACCOUNT_MANAGE,),
                    icon="phone",
                    unless=(Permission.HOUSEHOLD_VIEW,),
                ),
            ]
        )
