"""What is said of papers that came late: the true date stands, and so does the day of filing."""

from django.utils import timezone
from django.utils.translation import gettext as _

from archives.models import AcceptanceRound, Paper


def late_words(paper: Paper, of_round: AcceptanceRound) -> str:
    """What is said of a paper that was filed after a round began, by the date it bears; "" else."""
    if of_round.opened_at is None or paper.filed_at < of_round.opened_at:
        return ""
    begun_on, filed_on = (timezone.localdate(at) for at in (of_round.opened_at, paper.filed_at))
    if paper.made_on is None:
        return _("Filed on %(filed)s without a date") % {"filed": filed_on}
    if paper.made_on >= begun_on:
        said = _("Made on %(made)s, after the round began: supplied later")
        return said % {"made": paper.made_on}
    said = _("Dated %(made)s, filed only on %(filed)s")
    return said % {"made": paper.made_on, "filed": filed_on}
