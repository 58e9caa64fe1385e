"""What the paper of a comparison (数据比对结果) is handed: the leads of a household with their
verdicts. The title of the rule, never the values: whose car it is does not belong on the paper.
"""

from collections.abc import Sequence

from archives.made.known import COMPARED, Compared
from households.models import Household
from screening.feeds import FEEDS
from screening.lead_operations import rules
from screening.models import Lead


def connect() -> None:
    """Call once, when the apps are ready."""
    COMPARED.append(leads_of)


def leads_of(homes: Sequence[Household]) -> dict[int, list[Compared]]:
    """The leads of households, the earliest first; one query."""
    rows = Lead.objects.filter(household__in=[home.pk for home in homes]).order_by("pk")
    found: dict[int, list[Compared]] = {}
    for lead in rows.only("household_id", "rule", "feed", "opened_at", "verdict"):
        rule, feed = rules().get(lead.rule), FEEDS.get(lead.feed)
        line = Compared(
            by=feed.department if feed else "",
            what=rule.title if rule else lead.rule,
            on=lead.opened_at.date(),
            outcome=lead.get_verdict_display() if lead.verdict else "",
        )
        found.setdefault(lead.household_id, []).append(line)
    return found
