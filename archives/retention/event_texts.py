"""What happened to lists of appraisal and destruction, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENT_TEXTS: dict[str, Promise | str] = {
    "archives.hold.frozen": _("File frozen"),
    "archives.hold.lifted": _("Freeze of a file lifted"),
    "archives.destruction.opened": _("List of appraisal opened"),
    "archives.destruction.put_on": _("Papers put on the list"),
    "archives.destruction.said": _("Opinion on papers given"),
    "archives.destruction.signed": _("Appraisal signed"),
    "archives.destruction.sent_back": _("Appraisal sent back"),
    "archives.destruction.approved": _("Destruction approved"),
    "archives.destruction.executed": _("Originals destroyed"),
    "archives.destruction.witnessed": _("Destruction witnessed"),
    "archives.destruction.done": _("Destruction carried out"),
    "archives.destruction.dropped": _("List of appraisal dropped"),
    "archives.destruction.erased": _("Bytes of destroyed papers erased"),
    "archives.destruction.exported": _("List of destruction exported"),
}
