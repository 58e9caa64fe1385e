"""What the organisation adds when the apps are ready: words of events, navigation, open items."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.events import TEXTS
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission
from regions.models import Level
from regions.posters import POSTERS, Poster
from taskforces.organisation import handing
from taskforces.organisation.event_texts import EVENT_TEXTS

_MAY = (Permission.ORGANISATION_VIEW,)


def connect() -> None:
    """Call once, when the apps are ready."""
    TEXTS.update(EVENT_TEXTS)
    handing.OPEN_ITEMS.append(handing.of_the_post)
    POSTERS.append(
        Poster(
            _("Organisation chart"),
            "taskforces:organisation-print",
            Permission.ORGANISATION_VIEW,
            tuple(one for one in Level if one <= Level.VILLAGE),
        )
    )
    NAVIGATION.extend(
        [
            NavigationEntry(
                55,
                _("Organisation"),
                "taskforces:organisation",
                _MAY,
                icon="diagram-3",
                heads="organisation",
            ),
            _entry(55, _("Vacant and double"), "coverage", "exclamation-diamond"),
            _entry(55, _("Roster of cadres"), "roster", "person-lines-fill"),
            _entry(55, _("Lists of duties of posts"), "duty-lists", "card-checklist"),
        ]
    )


def _entry(order: int, label: Promise | str, name: str, icon: str) -> NavigationEntry:
    return NavigationEntry(
        order, label, f"taskforces:{name}", _MAY, icon=icon, section="organisation"
    )
