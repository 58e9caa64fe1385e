"""What happens to closes and bulletins, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BULLETIN_TEXTS: dict[str, Promise] = {
    "accountability.period.closed": _("Figures of a period frozen"),
    "accountability.bulletin.drafted": _("Bulletin drafted by the system"),
    "accountability.bulletin.edited": _("Bulletin edited"),
    "accountability.bulletin.handed_in": _("Bulletin handed in for examination"),
    "accountability.bulletin.sent_back": _("Bulletin sent back"),
    "accountability.bulletin.examined": _("Bulletin examined"),
    "accountability.bulletin.issued": _("Bulletin issued"),
    "accountability.bulletin.corrected": _("Correction of a bulletin begun"),
    "accountability.bulletin.exported": _("Bulletin taken as Word"),
}
