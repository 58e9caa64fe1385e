"""What each kind of event of a cross-inspection is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENT_TEXTS: dict[str, Promise] = {
    "taskforces.cross_check.planned": _("Cross-inspection planned"),
    "taskforces.cross_check.signed": _("Plan of the cross-inspection signed"),
    "taskforces.cross_check.dropped": _("Plan of the cross-inspection dropped"),
    "taskforces.cross_visit.signed": _("Second visit signed"),
}
