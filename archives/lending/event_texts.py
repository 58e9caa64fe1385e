"""What happened to the register of lending, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENT_TEXTS: dict[str, Promise | str] = {
    "archives.lending.taken": _("File lent out"),
    "archives.lending.viewed": _("File viewed on the spot"),
    "archives.lending.returned": _("File given back"),
    "archives.lending.extended": _("Lending extended"),
    "archives.lending.corrected": _("Line of the register put right"),
    "archives.lendings.exported": _("Register of lending exported"),
}
