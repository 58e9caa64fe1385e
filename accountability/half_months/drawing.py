"""The figures of a half-month report, of the place of its task force, as of the cut-off.

All are told from what is written once, so they come out the same however late they are drawn:
ledgers and visits from the trail, quality from the last finished run.
Source of the figures: docs/sources.md#half-month-reports.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from accountability.cuts import Cut
from accountability.entries import entries_behind
from accountability.half_months.visits import visits_between
from accountability.reports import Line, close_out
from accountability.reports.close_out import summed
from households.quality.notice import notice
from regions.duties import Permission
from regions.models import Region
from taskforces.half_months import FIGURES, Figure, Keys
from taskforces.models import Body

_MAY = {"leads": Permission.LEAD_VIEW, "issues": Permission.ISSUE_VIEW}


def of_leads(body: Body, since: date, cut_off: date, keys: Keys | None) -> Iterator[Figure]:
    """线索：累计下发、本期下发、核实、属实、超期."""
    line, only = _line("leads", body.region, cut_off, keys)
    found = _Found("leads", body.region, since, cut_off, only)
    yield found.figure("leads_total", "线索累计下发", line.figures.total, "total")
    yield found.figure("leads_fresh", "本期下发线索", found.fresh(), "fresh")
    yield found.figure("leads_verified", "线索已核实", line.verified, "verified")
    yield found.figure("leads_true", "线索核实属实", line.found_true, "true")
    yield found.figure("leads_overdue", "线索超期", line.figures.overdue, "overdue")


def of_issues(body: Body, since: date, cut_off: date, keys: Keys | None) -> Iterator[Figure]:
    """问题：累计、新增、销号、销号率."""
    line, only = _line("issues", body.region, cut_off, keys)
    found = _Found("issues", body.region, since, cut_off, only)
    yield found.figure("issues_total", "问题累计", line.figures.total, "total")
    yield found.figure("issues_fresh", "本期新增问题", found.fresh(), "fresh")
    yield found.figure("issues_closed", "问题累计销号", line.figures.closed, "closed")
    rate = line.figures.rate.percent
    words = None if rate is None else f"{rate}"
    yield found.figure("issues_rate", "问题销号率", words, "closed", unit="%")


def of_visits(body: Body, since: date, cut_off: date, _keys: Keys | None) -> Iterator[Figure]:
    """走访户次, of the half-month: each visit counts where and when it was recorded."""
    query = {"region": body.region.code, "since": f"{since}", "as_of": f"{cut_off}"}
    url = f"{reverse('accountability:visits-behind')}?{urlencode(query)}"
    count = visits_between(body.region, since, cut_off).count()
    yield Figure("visits", "本期走访", "户次", count, url, Permission.HOUSEHOLD_VIEW)


def of_quality(body: Body, _since: date, cut_off: date, _keys: Keys | None) -> Iterator[Figure]:
    """数据质量问题数, of the last check by the cut-off; None before the first."""
    told = notice(body.region, cut_off)
    value, url = None, ""
    if told.run:
        value = told.since_last.now
        query = urlencode({"region": body.region.code, "run": told.run.pk})
        url = f"{reverse('households:finding-list')}?{query}"
    yield Figure("quality", "数据质量问题", "条", value, url, Permission.HOUSEHOLD_VIEW)


def connect() -> None:
    """Call once, when the apps are ready."""
    drawers = {"leads": of_leads, "issues": of_issues, "visits": of_visits, "quality": of_quality}
    FIGURES.update(drawers)


class _Found:
    """Where the figures of one ledger are listed. `only`: the rules or aspects it is narrowed to;
    the list of several at once has no address.
    """

    def __init__(
        self, ledger: str, region: Region, since: date, cut_off: date, only: list[str] | None
    ) -> None:
        self.ledger, self.region, self.since, self.cut_off = ledger, region, since, cut_off
        self.only = only

    def figure(
        self, code: str, label: str, value: int | str | None, state: str, *, unit: str = "条"
    ) -> Figure:
        return Figure(code, label, unit, value, self._url(state), _MAY[self.ledger])

    def fresh(self) -> int:
        """What came onto the ledger in the half-month."""
        return sum(self._fresh(key) for key in self._keys())

    def _fresh(self, key: dict[str, str]) -> int:
        rows = entries_behind(
            self.ledger,
            self.region,
            self.cut_off,
            state="fresh",
            since=self.since,
            kind=key.get("kind", ""),
            group=key.get("group", ""),
        )
        return int(rows.count())

    def _url(self, state: str) -> str:
        keys = list(self._keys())
        if len(keys) != 1:
            return ""
        more = {"state": state, **keys[0]}
        if state == "fresh":
            more["since"] = f"{self.since}"
        return Cut(self.ledger, self.region, self.cut_off).url("entry-list", **more)

    def _keys(self) -> Iterable[dict[str, str]]:
        if self.only is None:
            return [{}]
        name = "kind" if self.ledger == "leads" else "group"
        return [{name: key} for key in self.only]


def _line(
    ledger: str, region: Region, cut_off: date, keys: Keys | None
) -> tuple[Line, list[str] | None]:
    """The sum that counts, and what it is narrowed to: rules of leads, aspects of issues."""
    report = close_out(ledger, region, cut_off)
    if keys is None:
        return summed("合计", report.places), None
    only = sorted(keys.get(ledger, ()))
    lines = report.kinds if ledger == "leads" else report.groups
    return summed("合计", [line for line in lines if line.code in only]), only
