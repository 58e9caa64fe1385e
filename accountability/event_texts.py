"""What each kind of event of the issue ledger is called on a timeline."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENT_TEXTS: dict[str, Promise] = {
    "accountability.batch.registered": _("Batch of issues registered"),
    "accountability.issue.taken_over": _("Issue taken over from a paper ledger"),
    "accountability.issue.registered": _("Issue registered"),
    "accountability.issue.sent_down": _("Sent down"),
    "accountability.issue.received": _("Signed for"),
    "accountability.issue.taken_up": _("Rectifying began"),
    "accountability.issue.progress": _("Progress of the rectification"),
    "accountability.issue.measures": _("Goal and measures set"),
    "accountability.issue.transferred": _("Handed to the right unit"),
    "accountability.issue.joined": _("Several units rectify together"),
    "accountability.issue.applied": _("Rectified; close-out applied for"),
    "accountability.issue.verified": _("Rectification verified"),
    "accountability.issue.reviewed": _("Rectification reviewed"),
    "accountability.issue.returned": _("Returned to be rectified again"),
    "accountability.issue.closed": _("Signed and closed out"),
    "accountability.issue.filed_up": _("Close-out filed up"),
    "accountability.issue.filing_received": _("Filed close-out signed for"),
    "accountability.issue.looked_back": _("Looked back at"),
    "accountability.issue.reopened": _("Opened again on look-back"),
    "accountability.issue.extension_asked": _("Extension asked for"),
    "accountability.issue.extension_granted": _("Extension granted"),
    "accountability.issue.extension_refused": _("Extension refused"),
    "accountability.issue.reminded": _("Reminded of the day"),
    "accountability.issue.escalated": _("Past its day: told further up"),
    "accountability.issue.progress_asked": _("Progress asked for"),
    "accountability.issue.chased": _("Chased by the level above"),
    "accountability.issue.withdrawal_asked": _("Withdrawal asked for"),
    "accountability.issue.withdrawal_refused": _("Withdrawal refused"),
    "accountability.issue.withdrawn": _("Withdrawn with consent from above"),
    "accountability.ledger.exported": _("Issue ledger exported"),
    "accountability.catalogue.changed": _("Aspects and items of the ledger changed"),
}
