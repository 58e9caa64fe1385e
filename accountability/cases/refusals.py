"""What the database refuses of a case, in words for the person who asked."""

from django.db import DatabaseError
from django.utils.translation import gettext as _


def why(error: DatabaseError) -> str:
    """Return what is wrong, and the remedy where there is one."""
    text = str(error)
    if "case_document_once" in text:
        return _("This organ has a decision with this document number already; check the number.")
    if "case_dates_in_order" in text or "has not come yet" in text:
        return _(
            "The days must follow one another: opened, heard, decided, in effect; none to come."
        )
    return _("The record is not complete, or the step is not allowed now.")
