"""What each kind of event of acceptance is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENT_TEXTS: dict[str, Promise] = {
    "archives.round.planned": _("Round of acceptance planned"),
    "archives.group.made": _("Acceptance group put together"),
    "archives.round.drawn": _("Files of the round drawn"),
    "archives.round.opened": _("Round of acceptance opened"),
    "archives.round.closed": _("Round of acceptance ended"),
    "archives.acceptance.passed": _("File accepted and sealed"),
    "archives.acceptance.failed": _("File failed acceptance"),
    "archives.acceptance.again": _("File to be accepted again"),
    "archives.rectification.opened": _("Rectification of a file asked for"),
    "archives.rectification.mended": _("Rectification of a file reported done"),
    "archives.rectification.examined": _("Rectification of a file examined"),
    "archives.rectification.closed": _("Rectification of a file closed out"),
    "archives.rectification.sent_back": _("Rectification of a file sent back"),
    "archives.rectification.refused": _("Rectification of a file not accepted"),
    "archives.defect.set": _("Defect of the pick list set"),
}
