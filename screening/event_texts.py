"""What each kind of event is called on a timeline: one text for one kind."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENT_TEXTS: dict[str, Promise] = {
    "screening.extract.received": _("File taken in"),
    "screening.extract.refused": _("File refused"),
    "screening.lead.opened": _("Found by a comparison"),
    "screening.lead.changed": _("The department's data changed"),
    "screening.lead.reopened_by_run": _("Back: the data changed after the verdict"),
    "screening.lead.vanished": _("No longer found by the comparison"),
    "screening.lead.back": _("Found again by a comparison"),
    "screening.lead.sent_down": _("Sent down"),
    "screening.lead.received": _("Signed for"),
    "screening.lead.taken_up": _("Verifying began"),
    "screening.lead.filing_received": _("Answer signed for"),
    "screening.lead.answered": _("Verified and answered"),
    "screening.lead.filed_up": _("Filed up by the village"),
    "screening.lead.reviewed": _("Reviewed and filed up by the township"),
    "screening.lead.returned": _("Returned for another visit"),
    "screening.lead.closed": _("Signed and closed out"),
    "screening.lead.exported": _("Leads exported"),
    "screening.lead.reopened": _("Opened again on look-back"),
    "screening.basemap.compared": _("Base map compared with departments' population data"),
    "screening.difference.reopened": _("Open again: a compared value has changed"),
    "screening.difference.taken": _("Taken over: reported for signing"),
    "screening.difference.kept": _("Kept as the base map has it"),
    "screening.difference.door": _("Sent to the door"),
    "screening.difference.aside": _("Set aside"),
    "screening.difference.again": _("Decided anew"),
    "screening.difference.revealed": _("Full numbers of a difference looked at"),
    "screening.bulk.drawn": _("Sample drawn"),
    "screening.bulk.judged": _("Sampled row looked at"),
    "screening.bulk.refused": _("Taking over in bulk refused"),
    "screening.bulk.proposed": _("Taken over in bulk: reported for signing"),
    "screening.bulk.undone": _("Bulk taken back"),
}
