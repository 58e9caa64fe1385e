"""Who was late with duties that come round (定期任务) as a period ended: frozen with its close."""

from collections.abc import Iterable
from typing import Any

from accountability.bulletins.periods import Period
from accountability.models import Bulletin, PeriodClose
from ledger.obligations import operations
from ledger.obligations.reports import NAMED, late_at
from regions.models import Region, User

KEY = "obligations"


def lines(region: Region, period: Period) -> list[dict[str, Any]]:
    """What a close keeps of them, beside its figures (`ledger.obligations.reports.late_at`)."""
    return late_at(region, period)


def sentences(figures: dict[str, Any], *, in_full: bool) -> list[str]:
    """One sentence of all that is late, none of nothing; `in_full` says the periods and names who
    owes.
    """
    late: list[dict[str, Any]] = figures.get(KEY, [])
    by_duty: dict[str, list[dict[str, Any]]] = {}
    for line in late:
        title = f"{line['title']}（{line['period']}）" if in_full else line["title"]
        by_duty.setdefault(title, []).append(line)
    words = [f"{title}：{_places(found, in_full)}" for title, found in by_duty.items()]
    return [f"定期任务逾期未完成：{'；'.join(words)}。"] if words else []


def meet(bulletin: Bulletin, *, by: User) -> int:
    """A half-month bulletin that is issued meets what its place owes for that half-month."""
    close = bulletin.close
    if close.kind != PeriodClose.Kind.HALF:
        return 0
    ower = operations.place_of(bulletin.region)
    return operations.meet_by(
        "half_month_bulletin",
        ower,
        close.ends_on,
        subject=bulletin.subject,
        subject_id=bulletin.pk,
        by=by,
        note=bulletin.document_no,
    )


def _places(found: Iterable[dict[str, Any]], in_full: bool) -> str:
    if in_full:
        return "、".join(_owers(line) for line in found)
    counts: dict[str, int] = {}
    for line in found:
        counts[line["name"]] = counts.get(line["name"], 0) + line["count"]
    return "、".join(f"{name}{count:,}项" for name, count in counts.items())


def _owers(line: dict[str, Any]) -> str:
    if line["owers"] == [line["name"]]:
        return str(line["name"])
    more = "等" if line["count"] > NAMED else ""
    return f"{line['name']}{line['count']:,}项（{'、'.join(line['owers'])}{more}）"
