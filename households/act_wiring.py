"""What acts add to the frame: texts of their events, who sees their papers, who is told."""

from django.utils.translation import gettext_lazy as _

from households import act_cards, act_notices, tasks
from households.acts import papers, trail
from households.bulk import deciding
from households.models import Act
from ledger import evidence
from ledger.events import TEXTS
from ledger.jobs import WAKERS
from regions.home import CARDS


def connect_acts() -> None:
    """Call once, when the apps are ready."""
    TEXTS[trail.PROPOSED] = _("Change of the base map reported")
    TEXTS[trail.SIGNED] = _("Change of the base map signed")
    TEXTS[trail.REFUSED] = _("Change of the base map refused")
    TEXTS[trail.UNDONE] = _("Change of the base map undone")
    TEXTS[trail.WITHDRAWN] = _("Change of the base map withdrawn by who reported")
    WAKERS[deciding.KIND] = tasks.decide_batch.delay
    CARDS.extend([act_cards.acts_to_sign, act_cards.my_reports])
    act_notices.register()
    evidence.VIEWERS[Act._meta.label_lower] = papers.may_see
