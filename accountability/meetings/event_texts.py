"""What each kind of event of a meeting is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Of joint meetings; of the others the trail tells as of everything.
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
    "accountability.body_meeting.convened": _("Meeting convened"),
    "accountability.body_meeting.edited": _("Preparation of the meeting changed"),
    "accountability.body_meeting.held": _("Meeting held"),
    "accountability.body_meeting.written": _("Minutes written"),
    "accountability.body_meeting.decided": _("Decision written down"),
    "accountability.body_meeting.undecided": _("Decision struck out"),
    "accountability.body_meeting.signed": _("Minutes signed"),
    "accountability.body_meeting.called_off": _("Meeting called off"),
    "accountability.body_meeting.exported": _("Minutes exported as Word"),
    "accountability.body_meeting.notice_exported": _("Notice of the meeting exported as Word"),
}
