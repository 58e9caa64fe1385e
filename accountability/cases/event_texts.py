"""What each kind of event of a case is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HIDDEN_KIND = "accountability.case."
EVENT_TEXTS: dict[str, Promise] = {
    "accountability.case.opened": _("Case opened"),
    "accountability.case.heard": _("Hearing recorded"),
    "accountability.case.proposed": _("Form of accountability proposed"),
    "accountability.case.decided": _("Case decided"),
    "accountability.case.appealed": _("Appeal recorded"),
    "accountability.case.answered": _("Appeal answered"),
    "accountability.case.lifted": _("Effect lifted"),
    "accountability.case.dropped": _("Case ended without action"),
    "accountability.case.read": _("Case read"),
    "accountability.case.person_read": _("What a person answers for read"),
    "accountability.case.exported": _("Table of cases exported"),
    "accountability.case.ladder_set": _("Ladder of accountability changed"),
    "accountability.case.duty_set": _("List of duties changed"),
}
