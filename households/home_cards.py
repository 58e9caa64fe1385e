"""The home page's card of those who sign calculations and judgements."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from households.models import IncomeSheet, Judgement
from regions.duties import Permission
from regions.home import Card, Figure
from regions.models import User


def to_sign(request: HttpRequest) -> Card | None:
    """What waits for the signature of this person's office."""
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.STANDARD_SIGN):
        return None
    incomes = IncomeSheet.objects.visible_to(user, Permission.STANDARD_SIGN)
    judgements = Judgement.objects.visible_to(user, Permission.STANDARD_SIGN)
    url = reverse("households:signing-queue")
    return Card(
        order=35,
        title=_("Income and standards"),
        figures=[
            Figure(
                _("calculations to sign"),
                incomes.filter(state=IncomeSheet.State.HANDED_IN).count(),
                f"{url}?what=incomes",
            ),
            Figure(
                _("judgements to sign"),
                judgements.filter(state=Judgement.State.HANDED_IN).count(),
                f"{url}?what=judgements",
            ),
        ],
        links=[(_("Standards by place"), reverse("households:standard-list"))],
    )
