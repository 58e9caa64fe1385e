"""What marks and responsibility add: texts of events, what is open, contacts on papers."""

from django.utils.translation import gettext_lazy as _

from households.marks import verbs as marks
from households.printing import data
from households.responsibility import chain, handing, helpers
from ledger.events import TEXTS


def connect_responsibility() -> None:
    """Call once, when the apps are ready."""
    TEXTS[marks.DECIDED] = _("Mark of a household decided")
    TEXTS[helpers.PAIRED] = _("Household paired with a helper")
    TEXTS[helpers.ENDED] = _("Pairing with a helper ended")
    TEXTS[handing.PREPARED] = _("Hand-over of a duty prepared")
    TEXTS[handing.LEFT] = _("Hand-over signed by who leaves")
    TEXTS[handing.DONE] = _("Duty handed over")
    TEXTS[handing.DROPPED] = _("Hand-over dropped")
    handing.OPEN_ITEMS.append(handing.open_acts)
    data.CONTACTS.append(chain.contacts_of)
