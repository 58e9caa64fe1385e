"""Whether frozen figures are the sums of their parts, and still what the trail tells.

Checked before a bulletin is examined and issued, and whenever the frozen table is drawn.
"""

from typing import Any

from django.db.models import F, Func, IntegerField

from accountability.bulletins.figures import LEDGERS, PARTS, WHERE
from accountability.models import PeriodClose
from accountability.reports import close_out
from accountability.reports.close_out import name_of
from ledger.reports import DoesNotAddUpError

_WORDS = {
    "total": "总数",
    "open": "未销号",
    "closed": "已销号",
    "withdrawn": "已撤回",
    "overdue": "超期",
    "verified": "已核实",
    "true": "属实",
    "fresh": "本期新增",
    "due": "本期到期",
    "timely": "按时",
}


def check(close: PeriodClose) -> None:
    """Return only where the figures of a close add up.

    Raises:
        DoesNotAddUpError: what does not, in sentences.
    """
    if found := problems(close):
        raise DoesNotAddUpError("；".join(found[:5]))


def problems(close: PeriodClose) -> list[str]:
    """What of the frozen figures is not the sum of its parts, or not as long as its list."""
    lists = close.lists.annotate(
        length=Func(F("entries"), function="cardinality", output_field=IntegerField())
    ).values_list("ledger", "place", "name", "length")
    kept = {(ledger, place, name): length for ledger, place, name, length in lists}
    found: list[str] = []
    for ledger in LEDGERS:
        of = name_of(ledger, close.region, close.ends_on)
        found += _parts(of, ledger, close.figures)
        found += _sums(of, ledger, close.figures)
        found += _lengths(of, ledger, close.figures, kept)
    return found


def _parts(of: str, ledger: str, figures: dict[str, Any]) -> list[str]:
    """总数＝未销号＋已销号＋已撤回, in each line."""
    return [
        f"{of}“{line['name']}”总数 {line[ledger]['total']} 条，"
        f"而{'＋'.join(f'{_WORDS[part]} {line[ledger][part]}' for part in PARTS)}"
        f"＝{sum(line[ledger][part] for part in PARTS)} 条"
        for line in [*figures["lines"], figures["total"]]
        if line[ledger]["total"] != sum(line[ledger][part] for part in PARTS)
    ]


def _sums(of: str, ledger: str, figures: dict[str, Any]) -> list[str]:
    """Σ places = the whole, figure by figure."""
    found = []
    for name in ("total", *WHERE):
        below = sum(line[ledger][name] for line in figures["lines"])
        if below != figures["total"][ledger][name]:
            found.append(
                f"{of}{_WORDS[name]}：各地之和 {below} 条，合计 {figures['total'][ledger][name]} 条"
            )
    return found


def _lengths(
    of: str, ledger: str, figures: dict[str, Any], kept: dict[tuple[str, str, str], int]
) -> list[str]:
    """Each figure is as many as its list has."""
    return [
        f"{of}“{line['name']}”{_WORDS[name]} {line[ledger][name]} 条，"
        f"清单 {kept.get((ledger, line['place'], name), 0)} 条"
        for line in figures["lines"]
        for name in WHERE
        if line[ledger][name] != kept.get((ledger, line["place"], name), 0)
    ]


def drift(close: PeriodClose) -> list[str]:
    """What the trail tells today of the last day of a close, where it is not what was frozen.

    Events cannot be changed, so that it is nothing unless an event was slipped in afterwards.

    Raises:
        DoesNotAddUpError: the trail itself does not add up.
    """
    found = []
    for ledger in LEDGERS:
        report = close_out(ledger, close.region, close.ends_on)
        frozen = {line["place"]: line[ledger] for line in close.figures["lines"]}
        for line in report.places:
            for part in PARTS:
                now = getattr(line.figures, part)
                then = frozen.get(line.code, {}).get(part, 0)
                if now != then:
                    found.append(
                        f"{name_of(ledger, close.region, close.ends_on)}“{line.label}”"
                        f"{_WORDS[part]}：冻结 {then} 条，按事件链重算 {now} 条"
                    )
    return found
