"""What duties that come round add to the frame: texts of events, navigation, the home card."""

from django.utils.translation import gettext_lazy as _

from ledger import events
from ledger.obligations import catalogue, home_card
from regions import context, home
from regions.duties import Permission


def connect() -> None:
    """Call once, when the apps are ready."""
    catalogue.register()
    home.CARDS.append(home_card.of_period)
    events.TEXTS.update(
        {
            "ledger.obligation.rule_made": _("Rule of a duty put in force"),
            "ledger.obligation.rule_changed": _("Rule of a duty changed from a day on"),
            "ledger.obligation.rule_ended": _("Rule of a duty ended by a day"),
            "ledger.obligation.issued": _("Duties of a period asked for"),
            "ledger.obligation.reminded": _("Reminded of duties soon due"),
            "ledger.obligation.noticed": _("Told of duties that are late"),
            "ledger.obligation.late_exported": _("Notice of late duties exported as Word"),
            "ledger.obligation.met": _("Duty met"),
            "ledger.obligation.excused": _("Duty excused"),
        }
    )
    context.NAVIGATION.append(
        context.NavigationEntry(
            530,
            _("Regular duties"),
            "ledger:obligation-list",
            (Permission.OBLIGATION_VIEW,),
            icon="calendar-check",
            section="organisation",
        )
    )
