"""The issue ledger by state as of a cut-off: the parts and that they are the whole."""

from dataclasses import astuple, dataclass
from datetime import date

from accountability.models import Issue
from ledger import reports as ledger_reports
from ledger.reports import AS_OF, DoesNotAddUpError
from regions.models import Region

_LIMITED = "s.due_kind IS DISTINCT FROM 'standing'"
# What is open, by where it stands; a standing entry stands wherever it lies.
RECTIFYING = f"(s.status IN ('pending', 'verifying') AND {_LIMITED})"
APPLIED = f"(s.status = 'answered' AND {_LIMITED})"
RETURNED = f"(s.status = 'returned' AND {_LIMITED})"
STANDING = f"(s.status = ANY(%(open)s) AND NOT {_LIMITED})"
_COUNTED = f"""
SELECT count(*) AS total,
       count(*) FILTER (WHERE s.status = 'closed') AS closed,
       count(*) FILTER (WHERE {RECTIFYING}) AS rectifying,
       count(*) FILTER (WHERE {APPLIED}) AS applied,
       count(*) FILTER (WHERE {RETURNED}) AS returned,
       count(*) FILTER (WHERE {STANDING}) AS standing,
       count(*) FILTER (WHERE s.status = 'withdrawn') AS withdrawn
FROM ({AS_OF}) s
"""
NAMES = ("已销号", "整改中", "申请待审", "退回", "长期坚持", "已撤回")


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

    def check(self, of: str = "合计") -> "States":
        """Return itself; `of` is what the figures are of, for the words.

        Raises:
            DoesNotAddUpError: the parts are not the whole.
        """
        total, *parts = astuple(self)
        if total != sum(parts):
            words = "＋".join(f"{name} {n}" for name, n in zip(NAMES, parts, strict=True))
            raise DoesNotAddUpError(
                f"{of}：总数 {total} 条，而{words}＝{sum(parts)} 条，"
                f"相差 {abs(total - sum(parts))} 条"
            )
        return self


def states(region: Region, as_of: date) -> States:
    """Return the ledger of a region as of a day (inclusive), from events only.

    Raises:
        DoesNotAddUpError: an entry is in none of the states; such a figure is not published.
    """
    values = ledger_reports.parameters(Issue._meta.label_lower, region, as_of)
    found = States(**ledger_reports.rows(_COUNTED, values)[0])
    return found.check(f"{region.name}问题台账截至{as_of}")
