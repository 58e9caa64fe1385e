"""The figures of a report: drawn as of the last day, beside those of the half-month before."""

from typing import Any

from ledger import digests
from ledger.canonical import canonical
from ledger.obligations.periods import Period
from taskforces.half_months import FIGURES, Keys
from taskforces.half_months.periods import before
from taskforces.models import Body, HalfMonthReport


def draw(body: Body, period: Period, keys: Keys | None = None) -> list[dict[str, Any]]:
    """Return the figures as they are kept: code, label, unit, value, before, url, before_url,
    permission.

    `before` is what was issued for the half-month before; where nothing was, it is drawn as of
    that cut-off. `before_url` opens what that counted.
    """
    past = _before(body, before(period), keys)
    found = []
    for one in _drawn(body, period, keys):
        old = past.get(one["code"], {})
        found.append(one | {"before": old.get("value"), "before_url": old.get("url", "")})
    return found


def _drawn(body: Body, period: Period, keys: Keys | None) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "label": one.label,
            "unit": one.unit,
            "value": one.value,
            "url": one.url,
            "permission": one.permission.value if one.permission else "",
        }
        for drawer in FIGURES.values()
        for one in drawer(body, period.first, period.last, keys)
    ]


def _before(body: Body, period: Period, keys: Keys | None) -> dict[str, dict[str, Any]]:
    report = issued_last(body, period)
    rows = report.figures if report else _drawn(body, period, keys)
    return {one["code"]: one for one in rows}


def issued_last(body: Body, period: Period) -> HalfMonthReport | None:
    """The edition that holds for a half-month: the latest that was issued."""
    rows = HalfMonthReport.objects.issued().filter(body=body, ends_on=period.last)
    return rows.order_by("-edition").first()


def digest_of(figures: list[dict[str, Any]]) -> str:
    return digests.stamp(canonical(figures))


def is_whole(report: HalfMonthReport) -> bool:
    """The figures still are what was drawn."""
    return digests.fits(canonical(report.figures), report.figures_digest)


def moved(figure: dict[str, Any]) -> str:
    """How a figure went since the half-month before: +12, −3, 持平; "" where one is not known."""
    now, past = figure["value"], figure["before"]
    if not isinstance(now, int) or not isinstance(past, int):
        return ""
    by = now - past
    return "持平" if by == 0 else f"{'+' if by > 0 else '−'}{abs(by):,}"


def shown(value: int | str | None) -> str:
    """A value as it is printed; blank where there is none."""
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else value
