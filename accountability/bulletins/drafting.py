"""The first text of a bulletin, written from the frozen figures; a person edits it afterwards."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accountability.bulletins import decided, duties
from accountability.bulletins.periods import Period
from accountability.models import Bulletin, PeriodClose
from ledger import events, notices
from ledger.events import Draft
from ledger.models import Event
from regions.duties import Permission
from regions.models import Level, Posting, User

_UNITS = {Level.PREFECTURE: "县（市）", Level.COUNTY: "乡镇（街道）", Level.TOWNSHIP: "村（社区）"}
_KINDS = {PeriodClose.Kind.HALF: "半月通报", PeriodClose.Kind.MONTH: "月通报"}


@transaction.atomic
def draft(close: PeriodClose, *, by: User | None = None) -> Bulletin | None:
    """Write the first edition over a close, once; None where no entry stands on a ledger. `by` is
    whoever did not wait for the night.
    """
    total = close.figures["total"]
    if not total["leads"]["total"] + total["issues"]["total"]:
        return None
    bulletin, is_new = Bulletin.objects.get_or_create(
        close=close,
        edition=1,
        defaults={
            "region": close.region,
            "organ": f"{close.region.name}扶贫开发领导小组办公室",
            "title": title_of(close),
            "addressees": f"各{unit_of(close)}扶贫开发领导小组：",
            "body": "\n".join(paragraphs(close)),
            "drafted_at": timezone.now(),
        },
    )
    if is_new:
        tell(bulletin, "drafted", by=by)
        notices.tell(
            {posting.user for posting in _office(close)},
            key=f"bulletin:{bulletin.pk}",
            text=f"{bulletin.title}已由系统起草，请修改后送审",
            url=reverse("accountability:bulletin-detail", args=[bulletin.pk]),
        )
    return bulletin


def _office(close: PeriodClose) -> Iterable[Posting]:
    return Posting.objects.at_with(close.region, Permission.BULLETIN_EDIT).select_related("user")


def tell(bulletin: Bulletin, what: str, **rest: Any) -> Event:
    """Put what happened to a bulletin on the trail; return the event."""
    return events.append(
        Draft(
            kind=f"accountability.bulletin.{what}",
            region=bulletin.region,
            subject=bulletin.subject,
            subject_id=bulletin.pk,
            **rest,
        )
    )


def unit_of(close: PeriodClose) -> str:
    """What the places of the ranking are."""
    return _UNITS.get(Level(close.region.level), "单位")


def days_of(close: PeriodClose) -> str:
    first, last = close.starts_on, close.ends_on
    return f"{first.year}年{first.month}月{first.day}日至{last.month}月{last.day}日"


def period_of(close: PeriodClose) -> str:
    """2018年6月下半月, or 2018年6月 for a month."""
    return Period(PeriodClose.Kind(close.kind), close.starts_on, close.ends_on).name


def title_of(close: PeriodClose) -> str:
    period, kind = period_of(close), _KINDS[PeriodClose.Kind(close.kind)]
    return f"关于{period}线索核查和问题整改销号情况的{kind}"


def paragraphs(close: PeriodClose) -> list[str]:
    """The text in paragraphs; headings begin with 一、二、三."""
    lines, total = close.figures["lines"], close.figures["total"]
    leads, issues = total["leads"], total["issues"]
    until = f"截至{close.ends_on.month}月{close.ends_on.day}日"
    of_leads = (
        f"{until}，全域累计下发线索{leads['total']:,}条（本期新增{total['fresh']:,}条），"
        f"已核实{leads['verified']:,}条，核实率{_rate(total['verified_rate'])}；"
        f"已销号{leads['closed']:,}条，销号率{_rate(total['leads_rate'])}。"
    )
    of_issues = (
        f"问题台账累计{issues['total']:,}条（本期新增{issues['fresh']:,}条），"
        f"已销号{issues['closed']:,}条，销号率{_rate(total['issues_rate'])}，"
        f"未销号{issues['open']:,}条。两本台账超期未销号共{total['overdue']:,}条。"
    )
    demand = (
        f"各{unit_of(close)}要对照附表逐条核对，超期的限期办结，缺报的立即补报；"
        "谁核实、谁签字、谁负责，佐证不全的不得销号。"
    )
    ranking, found = _ranking(lines, unit_of(close)), troubles(close, in_full=False)
    of_meetings = decided.sentences(close.figures)
    parts = [
        ("总体情况", [of_leads, of_issues]),
        ("排名情况", ranking),
        ("存在的问题", found),
        *([("会议议定事项落实情况", of_meetings)] if of_meetings else []),
        ("工作要求", [demand]),
    ]
    text = [f"现将{days_of(close)}线索核查和问题整改销号情况通报如下。"]
    for number, (heading, words) in zip("一二三四五", parts, strict=False):
        text += [f"{number}、{heading}", *words]
    return text


def _rate(rate: str | None) -> str:
    return "无数据" if rate is None else f"{rate}%"


def _ranking(lines: list[dict[str, Any]], unit: str) -> list[str]:
    ranked = sorted((line for line in lines if line["rank"]), key=lambda line: line["rank"])
    if not ranked:
        return [f"本期没有可排名的{unit}。"]
    words = [f"{line['name']}（{_rate(line['close_rate'])}）" for line in ranked]
    if len(words) <= 6:
        return [f"销号率由高到低依次为：{'、'.join(words)}。"]
    return [
        f"销号率居前三位的是：{'、'.join(words[:3])}。",
        f"销号率居后三位的是：{'、'.join(words[-3:])}。",
    ]


def troubles(close: PeriodClose, *, in_full: bool = True) -> list[str]:
    """Who is late, also with duties that come round, and whose data are missing: a sentence for
    each kind, from the figures alone; `in_full` names what the text only counts.
    """
    lines = close.figures["lines"]
    late = sorted((one for one in lines if one["overdue"]), key=lambda one: -one["overdue"])
    unverified = [one for one in lines if one["timely_rate"] not in (None, "100.00")]
    missing = [one for one in lines if one["missing"]]
    found = []
    if late:
        words = "、".join(f"{one['name']}{one['overdue']:,}条" for one in late)
        found.append(f"超期未销号：{words}。")
    if unverified:
        words = "、".join(f"{one['name']}（{one['timely_rate']}%）" for one in unverified)
        found.append(f"本期到期未全部按时报送：{words}。")
    found += duties.sentences(close.figures, in_full=in_full)
    if missing and not in_full:
        words = "、".join(f"{one['name']}{len(one['missing'])}张" for one in missing)
        return [*found, f"应报未报部门数据：{words}，名单附后。"]
    return [*found, *_missing(missing)] or ["本期没有超期未销号和应报未报的情况。"]


def _missing(lines: list[dict[str, Any]]) -> list[str]:
    """A sentence for the places that lack the same tables: twelve counties often lack the same."""
    by_tables: dict[tuple[str, ...], list[str]] = {}
    for line in lines:
        by_tables.setdefault(tuple(line["missing"]), []).append(line["name"])
    return [
        f"{'、'.join(names)}应报未报部门数据（{len(tables)}张）：{'、'.join(tables)}。"
        for tables, names in by_tables.items()
    ]


RANKING = (
    "排名按两本台账合计销号率由高到低；相同的依次看核实率、超期数。没有条目的不排名。"
    "报送及时率＝本期到期的条目中按时核实答复的占比；撤回的不计。空白表示没有数据，不等于零。"
)
HEADS = (
    "单位", "本期线索", "核实率%", "线索销号率%", "问题销号率%", "超期数", "走访率%", "报送及时率%",
    "排名", "较上期",
)  # fmt: skip


def rows(close: PeriodClose) -> list[tuple[str, ...]]:
    """Table 15 as texts, the total last; "" where there is no figure."""
    return [row(line) for line in [*close.figures["lines"], close.figures["total"]]]


def row(line: dict[str, Any]) -> tuple[str, ...]:
    names = ("verified_rate", "leads_rate", "issues_rate")
    return (
        line["name"],
        f"{line['fresh']:,}",
        *(line[name] or "" for name in names),
        f"{line['overdue']:,}",
        line["visits_rate"] or "",
        line["timely_rate"] or "",
        str(line["rank"] or ""),
        moved(line),
    )


def moved(line: dict[str, Any]) -> str:
    """How the rank went since the period before: ↑2, ↓1, 持平; "" where it is not known."""
    by = line["moved"]
    if by is None:
        return ""
    return "持平" if by == 0 else f"{'↑' if by > 0 else '↓'}{abs(by)}"
