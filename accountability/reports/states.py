"""The issue ledger by state as of a cut-off: the parts and that they are the whole."""

from dataclasses import astuple, dataclass
from datetime import date

from accountability.models import Issue
from ledger import reports as ledger_reports
from ledger.reports import AS_OF, DoesNotAddUpError
from regions.models import Region

_COUNTED = f"""
SELECT count(*) AS total,
       count(*) FILTER (WHERE status = 'closed') AS closed,
       count(*) FILTER (WHERE is_limited AND status IN ('pending', 'verifying')) AS rectifying,
       count(*) FILTER (WHERE is_limited AND status = 'answered') AS applied,
       count(*) FILTER (WHERE is_limited AND status = 'returned') AS returned,
       count(*) FILTER (WHERE NOT is_limited AND status = ANY(%(open)s)) AS standing,
       count(*) FILTER (WHERE status = 'withdrawn') AS withdrawn
FROM (SELECT s.status, s.due_kind IS DISTINCT FROM 'standing' AS is_limited FROM ({AS_OF}) s) s
"""


@dataclass(frozen=True)
class States:
    """总数 = 已销号 + 整改中 + 申请待审 + 退回 + 长期坚持 + 已撤回, in entries.

    A standing entry counts as standing as long as it is open, wherever it lies.
    """

    total: int
    closed: int
    rectifying: int
    applied: int
    returned: int
    standing: int
    withdrawn: int

    def check(self) -> "States":
        """Return itself.

        Raises:
            DoesNotAddUpError: the parts are not the whole.
        """
        total, *parts = astuple(self)
        if total != sum(parts):
            raise DoesNotAddUpError(f"{total} != {' + '.join(map(str, parts))}")
        return self


def states(region: Region, as_of: date) -> States:
    """Return the ledger of a region as of a day (inclusive), from events only.

    Raises:
        DoesNotAddUpError: an entry is in none of the states; such a figure is not published.
    """
    values = ledger_reports.parameters(Issue._meta.label_lower, region, as_of)
    return States(**ledger_reports.rows(_COUNTED, values)[0]).check()
