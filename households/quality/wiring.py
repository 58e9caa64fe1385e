"""What data quality adds to the frame: texts of its events, the waker of its checks."""

from django.utils.translation import gettext_lazy as _

from households import tasks
from households.acts import PREVIEW_CHECKS
from households.quality import forecast, home, reconcile, runs, transitions, villages
from ledger.events import TEXTS
from ledger.jobs import WAKERS
from ledger.tasks import OVERDUE_NOTICES
from regions.home import CARDS

EVENT_TEXTS = {
    reconcile.OPENED: _("Data quality findings opened"),
    reconcile.KINDS["moved"]: _("Went along with its household"),
    reconcile.KINDS["changed"]: _("Values changed, still found"),
    reconcile.KINDS["back"]: _("Found again before its review"),
    reconcile.KINDS["returned"]: _("Found again, opened again"),
    reconcile.KINDS["vanished"]: _("Found no more, withdrawn by the check"),
    reconcile.KINDS["marked"]: _("Found no more, waits for its review"),
    villages.RECORDED: _("Facts of a village entered"),
    transitions.ANSWERED.kind: _("Answered"),
    transitions.REVIEWED.kind: _("Reviewed by the township"),
    transitions.RETURNED.kind: _("Returned to be looked at again"),
    transitions.CLOSED.kind: _("Closed out"),
    transitions.EXEMPTED.kind: _("Exempted"),
    transitions.EXEMPTION_ENDED.kind: _("Exemption taken back"),
}


def connect() -> None:
    """Call once, when the apps are ready."""
    PREVIEW_CHECKS.append(forecast.sentences)
    OVERDUE_NOTICES.append(home.tell_overdue)
    CARDS.append(home.card)
    WAKERS[runs.KIND] = tasks.check_quality.delay
    TEXTS.update(EVENT_TEXTS)
