"""What each kind of event of a half-month report is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PREFIX = "taskforces.half_month"
EVENT_TEXTS: dict[str, Promise] = {
    f"{PREFIX}.drawn": _("Figures of the half-month report drawn"),
    f"{PREFIX}.written": _("Half-month report written"),
    f"{PREFIX}.attached": _("File put to the half-month report"),
    f"{PREFIX}.withdrawn": _("File withdrawn from the half-month report"),
    f"{PREFIX}.handed_in": _("Half-month report handed in"),
    f"{PREFIX}.reviewed": _("Half-month report reviewed"),
    f"{PREFIX}.sent_back": _("Half-month report sent back"),
    f"{PREFIX}.issued": _("Half-month report issued"),
    f"{PREFIX}.corrected": _("Correction of the half-month report begun"),
    f"{PREFIX}.exported": _("Half-month report saved as Word"),
}
