"""What goes wrong in the work, as a need of training: counted from the trail, by place."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from ledger import reports as ledger_reports
from ledger.reports import end_of, start_of
from regions.models import Region
from training.needs import Count, Need

_BY_PLACE = """
SELECT r.code, count(*) AS times FROM ledger_event e
JOIN regions_region r ON r.path = e.region_path
WHERE e.kind = %(kind)s AND e.at >= %(start)s AND e.at < %(end)s AND e.region_path LIKE %(under)s
GROUP BY r.code
"""


def times_of(kind: str) -> Count:
    """Count the events of a kind by the code of their place."""

    def count(region: Region, since: date, until: date) -> Mapping[str, int]:
        values = {
            "kind": kind,
            "start": start_of(since),
            "end": end_of(until),
            "under": f"{region.path}%",
        }
        return {row["code"]: row["times"] for row in ledger_reports.rows(_BY_PLACE, values)}

    return count


KINDS = {
    "returned_answer": Need(
        _("Answers to leads sent back"), "identification", times_of("screening.lead.returned")
    ),
    "reopened_lead": Need(
        _("Verdicts that did not hold"), "identification", times_of("screening.lead.reopened")
    ),
    "reopened_issue": Need(
        _("Close-outs that did not hold"), "five_steps", times_of("accountability.issue.reopened")
    ),
}
