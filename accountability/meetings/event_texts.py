"""What each kind of event of a meeting is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HIDDEN_KIND = "accountability.meeting."
EVENT_TEXTS: dict[str, Promise] = {
    "accountability.meeting.convened": _("Joint meeting convened"),
    "accountability.meeting.edited": _("Preparation of the meeting changed"),
    "accountability.meeting.held": _("Joint meeting held"),
    "accountability.meeting.written": _("Minutes written"),
    "accountability.meeting.decided": _("Decision written down"),
    "accountability.meeting.undecided": _("Decision struck out"),
    "accountability.meeting.signed": _("Minutes signed"),
    "accountability.meeting.called_off": _("Joint meeting called off"),
    "accountability.meeting.read": _("Joint meeting read"),
}
