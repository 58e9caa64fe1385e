"""What the base map adds to the frame: navigation, texts of its events, the waker of its jobs."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from households import codes, home_cards, load_jobs, operations, tasks
from households.act_wiring import connect_acts
from households.areas import AREAS
from households.field import wiring as field_wiring
from households.grids import verbs as grids
from households.income import drafts
from households.income import signing as income_signing
from households.models import Round
from households.procedures import queues, telling, trail
from households.record import wiring as record_wiring
from households.responsibility_wiring import connect_responsibility
from households.sheet_wiring import connect_sheets
from households.standards import signing as standard_signing
from ledger import evidence
from ledger.events import TEXTS
from ledger.jobs import WAKERS
from ledger.space import KINDS, Kind, of_folder
from ledger.tasks import OVERDUE_NOTICES
from regions.context import NAVIGATION
from regions.home import CARDS


def connect() -> None:
    """Call once, when the apps are ready."""
    connect_acts()
    connect_sheets()
    KINDS["exports"] = Kind(
        _("Exports that wait to be fetched"),
        lambda: of_folder(Path(settings.RUN_DIR, "exports")),
        is_cache=True,
    )
    WAKERS[load_jobs.KIND] = tasks.load_register.delay
    TEXTS[drafts.BEGUN] = _("Income calculation begun")
    TEXTS[income_signing.HANDED_IN] = _("Income calculation handed in")
    TEXTS[income_signing.SIGNED] = _("Income calculation signed")
    TEXTS[income_signing.RETURNED] = _("Income calculation returned")
    TEXTS[standard_signing.OBSERVED] = _("Observed at the door")
    TEXTS[standard_signing.HANDED_IN] = _("Judgement handed in")
    TEXTS[standard_signing.SIGNED] = _("Judgement signed")
    TEXTS[standard_signing.RETURNED] = _("Judgement returned")
    connect_responsibility()
    TEXTS[grids.PROPOSED] = _("Plan of grids proposed")
    TEXTS[grids.APPLIED] = _("Plan of grids applied")
    TEXTS[grids.DROPPED] = _("Plan of grids dropped")
    TEXTS[codes.ISSUED] = _("Household codes given out")
    TEXTS[codes.REVOKED] = _("Household code revoked and renewed")
    record_wiring.connect()
    field_wiring.connect()
    TEXTS[operations.REVEALED] = _("Full identity number looked at")
    TEXTS.update(trail.TEXTS)
    evidence.VIEWERS[Round._meta.label_lower] = queues.may_see_papers
    CARDS.append(telling.home_card)
    OVERDUE_NOTICES.append(telling.tell_overdue)
    CARDS.append(home_cards.to_sign)
    NAVIGATION.extend(AREAS)
