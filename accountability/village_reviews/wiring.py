"""What plans, reviews and hearings of villages add when the apps are ready."""

from django.utils.translation import gettext_lazy as _

from accountability.models import LineAnswer
from accountability.village_reviews.event_texts import EVENT_TEXTS
from accountability.village_reviews.onward import way_to_hearing
from accountability.village_reviews.signing import DUTY
from ledger.events import TEXTS
from ledger.evidence import VIEWERS
from ledger.models import ObligationTerms
from ledger.obligations import KINDS, Kind
from ledger.obligations.catalogue import BASIS
from ledger.onward import FINDERS
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from regions.models import User


def may_see_proof(user: User, key: int) -> bool:
    """Who sees the review sees what proves it."""
    rows = LineAnswer.objects.visible_to(user, Permission.VILLAGE_REVIEW_VIEW)
    return rows.filter(pk=key).exists()


def connect() -> None:
    """Call once, when the apps are ready."""
    TEXTS.update(EVENT_TEXTS)
    FINDERS.append(way_to_hearing)
    VIEWERS[LineAnswer.subject] = may_see_proof
    KINDS[DUTY] = Kind(
        _("Review of villages"),
        "village",
        ObligationTerms.Period.QUARTER,
        (10, ObligationTerms.Unit.DAYS, ObligationTerms.Side.AFTER),
        f"{BASIS}：健全“按图施工、逐村复核、逐村过堂”的落实把关机制",
        remind_days=10,
        meets_itself=True,
        url="accountability:village-overview",
    )
    NAVIGATION.append(
        NavigationEntry(
            57,
            _("Plans and reviews of villages"),
            "accountability:village-overview",
            (Permission.VILLAGE_REVIEW_VIEW,),
            icon="clipboard-check",
            section="organisation",
        )
    )
