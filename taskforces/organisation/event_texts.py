"""What each kind of event of the organisation is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENT_TEXTS: dict[str, Promise] = {
    "taskforces.body.founded": _("Body founded"),
    "taskforces.body.edited": _("Body edited"),
    "taskforces.body.dissolved": _("Body dissolved"),
    "taskforces.seat.taken": _("Seat taken"),
    "taskforces.seat.ended": _("Seat ended"),
    "taskforces.charge.given": _("Put in charge of a place"),
    "taskforces.charge.ended": _("No longer in charge of a place"),
    "taskforces.poor_place.named": _("Place named as poor"),
    "taskforces.poor_place.struck": _("Place struck off the list of poor places"),
    "taskforces.hand_over.prepared": _("Hand-over of a post prepared"),
    "taskforces.hand_over.left": _("Hand-over of a post signed by who leaves"),
    "taskforces.hand_over.done": _("Post handed over"),
    "taskforces.hand_over.dropped": _("Hand-over of a post dropped"),
    "taskforces.cadre.entered": _("Cadre put on the roster"),
    "taskforces.cadre.edited": _("Roster edited"),
    "taskforces.duty_line.written": _("Duty of a list written"),
    "taskforces.duty_line.ended": _("Duty of a list ended"),
    "taskforces.organisation.imported": _("Organisation workbook taken in"),
}
