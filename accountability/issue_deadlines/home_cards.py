"""The home page's card of what lies undone one level down."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.issue_deadlines import undone
from regions.duties import Permission
from regions.home import Card, Figure
from regions.models import User

CAP = 999  # the card says no more than "999+": its page counts on


def undone_below(request: HttpRequest) -> Card | None:
    """Who sends issues down sees each morning what the places below have not done."""
    user: User = request.user  # type: ignore[assignment]
    place = next(
        (p.region for p in user.active_postings if Permission.ISSUE_SEND_DOWN in p.grants), None
    )
    if place is None:
        return None
    page = f"{reverse('accountability:issue-below')}?region={place.code}"
    counts = undone.counts(list(place.children.all()), undone.morning(), CAP)
    figures = [
        Figure(str(kind.label), _shown(total), f"{page}&kind={kind.value}", is_bad=True)
        for kind, of_places in counts.items()
        if (total := sum(of_places.values()))
    ]
    return Card(
        order=35,
        title=_("Undone one level down"),
        figures=figures or [Figure(_("entries undone"), 0, page)],
        links=[
            (_("Look and chase"), page),
            (_("Reminders and chases"), reverse("accountability:issue-prompts")),
            (
                _("Sent down and filed up"),
                f"{reverse('accountability:issue-dispatches')}?region={place.code}",
            ),
        ],
    )


def _shown(total: int) -> int | str:
    return total if total <= CAP else f"{CAP}+"
