"""Months that the demo has behind it: leads of a comparison two months ago, answers that were sent
back, verdicts that did not hold, who was trained against it, and what the last half-month brought.

All of it by the operations that people press, each under the clock of its day (`past`).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db.models import QuerySet
from django.utils import timezone

from accountability import issue_registering
from accountability.demo import accounts, past, roster, rounds_of_grids
from accountability.demo.casework import SEED, People, answer_lead, hand
from accountability.demo.ground import Ground, ground
from accountability.issue_registering import Finding, Paper
from accountability.models import Item, Source
from ledger.models import Status
from ledger.reports import start_of
from regions.duties import Duty, Permission
from regions.models import Audience, Cadre, Level, Posting, Region, User
from screening import lead_operations
from screening.models import Lead
from screening.operations import run_comparison, start_comparison
from taskforces.half_months.periods import latest
from training.need_months import Month, month_of

# What departments had delivered two months ago, and in the last half-month; the rest came since.
FIRST = ("ga_vehicle", "mz_tekun", "yj_disaster")
SECOND = ("cl_disability", "cz_payroll", "zj_housing")
WORKERS, OTHERS = 6, 9
# Of each worker: answers sent back two months ago, last month and in this; who was trained two
# months ago makes fewer from then on, who was last month from this month on, the others go on.
_TRAINED_FIRST, _TRAINED_LAST, _OTHERS = (2, 1, 0), (2, 2, 1), (2, 2, 2)
_WAYS = (_TRAINED_FIRST, _OTHERS, _TRAINED_LAST)
_REASONS = (
    "照片看不出是本户，请补拍门牌和人户合照",
    "核实情况与证件日期对不上，请再次入户核对",
    "没有写明资产取得时间，不能判断，请补充",
)
_NOT_HELD = "回头看抽查，户主所说与登记不一致，核实结论不成立"
_FOUND = (
    "上报的产业项目分红名单有三户未兑现",
    "两户危房改造竣工后未及时验收入住",
    "一个村的扶贫资金公告公示栏未更新",
    "部分帮扶人两个月没有入户走访记录",
)


@dataclass(frozen=True)
class Trained:
    """A training of the past: its first day, and the places of the grid workers who came."""

    starts_on: date
    places: list[Region]


def months() -> tuple[Month, Month, Month]:
    """Two months ago, last month, this month."""
    last = month_of("", timezone.localdate())
    return last.before, last, last.next


def compare_days() -> tuple[tuple[date, tuple[str, ...]], ...]:
    """The days of comparisons in the past, each with what came before it."""
    day = latest(timezone.localdate(), 1)[0].first + timedelta(days=6)
    return (months()[0].first + timedelta(days=1), FIRST), (day, SECOND)


def compare(day: date) -> int:
    """Compare the county on a day of the past by what departments had delivered until then;
    returns how many leads there are. Once a day.
    """
    here = ground()
    if here is None or Lead.objects.filter(opened_at__gte=start_of(day)).exists():
        return 0
    with past.on(day):
        known = set(Lead.objects.values_list("pk", flat=True))
        run_comparison(start_comparison(here.county).job_id)
        # The database goes by its own clock.
        Lead.objects.exclude(pk__in=known).update(opened_at=timezone.now())
    return Lead.objects.count()


def _first_leads(**where: object) -> QuerySet[Lead]:
    """What the first comparison brought, in its order."""
    return Lead.objects.filter(opened_at__lt=start_of(months()[1].first), **where).order_by("pk")


def workers(here: Ground) -> list[Posting]:
    """The grid workers who erred: those with most leads of that comparison, at least two."""
    found = [post for leads, post in _posted(here) if leads > 1]
    return found[:WORKERS]


def others(here: Ground) -> list[Posting]:
    """Those whose answers were filed up and closed out in the last half-month."""
    erred = {post.pk for post in workers(here)}
    return [post for _leads, post in _posted(here) if post.pk not in erred][:OTHERS]


def _posted(here: Ground) -> list[tuple[int, Posting]]:
    """Grid workers with leads of the first comparison, and how many, the most first."""
    grids = Counter(_first_leads().values_list("region", flat=True))
    posts = Posting.objects.filter(duty=Duty.GRID_WORKER, region__in=grids)
    posts = posts.filter(region__path__startswith=here.county.path).select_related("user", "region")
    return sorted(
        ((grids[post.region_id], post) for post in posts),
        key=lambda pair: (-pair[0], pair[1].region.code),
    )


def on_the_roster(here: Ground, by: User) -> None:
    """Put them on the roster of cadres, where they are not."""
    for post in (*workers(here), *others(here)):
        if not Cadre.objects.filter(user=post.user).exists():
            roster.enter_account(post.user.username, "网格员", Audience.GRASSROOTS, by=by)


def trained(here: Ground) -> list[Trained]:
    """The two trainings of these workers, against the errors of the month they were in."""
    first, last, _this = months()
    rows = [(post.region, _WAYS[n % len(_WAYS)]) for n, post in enumerate(workers(here))]
    found = [
        Trained(month.first + timedelta(days=17), [place for place, one in rows if one is way])
        for month, way in ((first, _TRAINED_FIRST), (last, _TRAINED_LAST))
    ]
    return [one for one in found if one.places]


def err() -> int:
    """Let the workers answer and be sent back, month by month, and others be closed out; returns
    how many answers came back.
    """
    here = ground()
    if here is None or Lead.objects.filter(verified_at__isnull=False).exists():
        return 0
    people, random = People(), Random(SEED)  # noqa: S311  a demo that looks the same each time
    errors = 0
    for day, post, n in _days(here):
        rows = _first_leads(region=post.region, status__in=_WITH_THE_GRID)
        lead = rows.select_related("household", "region", "holder")[n % 2]
        with past.on(day, 9):
            _answer(lead, people, random)
        with past.on(day, 16):
            by = people.at(lead.holder, Permission.LEAD_RETURN)
            lead_operations.return_(lead, by=by, reason=_REASONS[errors % len(_REASONS)])
        errors += 1
    _settle(here, people, random)
    return errors


_WITH_THE_GRID = (Status.PENDING, Status.VERIFYING, Status.RETURNED)


def _days(here: Ground) -> Iterator[tuple[date, Posting, int]]:
    """Each error: its day, who made it, and which of this month it is; day by day."""
    yesterday, rows = timezone.localdate() - timedelta(days=1), []
    for index, month in enumerate(months()):
        for k, post in enumerate(workers(here)):
            for n in range(_WAYS[k % len(_WAYS)][index]):
                day = month.first + timedelta(days=4 + k + 3 * n)
                rows.append((min(day, yesterday), post, n))
    return iter(sorted(rows, key=lambda row: (row[0], row[1].pk, row[2])))


def _answer(lead: Lead, people: People, random: Random) -> None:
    """Down to the grid where it is not yet, and answered there."""
    while lead.holder.level < Level.GRID:
        lead_operations.send_down(lead, by=people.at(lead.holder, Permission.LEAD_SEND_DOWN))
    answer_lead(lead, people.at(lead.region, Permission.LEAD_ANSWER), random)


def _settle(here: Ground, people: People, random: Random) -> None:
    """In the last half-month others answered, and the county closed out; of every third the
    verdict does not hold when it is looked at again.
    """
    last = latest(timezone.localdate(), 1)[0]
    for k, post in enumerate(others(here)):
        rows = _first_leads(region=post.region, status__in=_WITH_THE_GRID)
        lead = rows.select_related("household", "region", "holder")[0]
        with past.on(last.last - timedelta(days=1), 9):
            _answer(lead, people, random)
            while lead.holder.level > Level.COUNTY:
                by = people.at(lead.holder, Permission.LEAD_FILE_UP)
                lead_operations.file_up(lead, by=by, strokes=hand(random))
            by = people.at(lead.holder, Permission.LEAD_CLOSE)
            lead_operations.close(lead, by=by, strokes=hand(random))
        if k % 3 == 1:
            with past.on(last.last, 15):
                by = people.at(here.county, Permission.LEAD_REOPEN)
                lead_operations.reopen(lead, by=by, reason=_NOT_HELD)


def last_half_month() -> int:
    """What the last half-month brought besides: issues found, and visits; returns how many issues
    are new. After the published ledger is in.
    """
    here = ground()
    if here is None:
        return 0
    last = latest(timezone.localdate(), 1)[0]
    chief = User.objects.get(username=accounts.PREFECTURE)
    items = list(Item.objects.order_by("pk"))
    with past.on(last.first + timedelta(days=4)):
        due_on = timezone.localdate() + timedelta(days=60)
        findings = [
            Finding(items[n * 5 % len(items)], here.county, words, due_on=due_on)
            for n, words in enumerate(_FOUND)
        ]
        paper = Paper(Source.SUPERVISION, doc_no="示督查〔2018〕6号")
        issue_registering.register(findings, by=chief, paper=paper)
    rounds_of_grids.visit_some(here.village, is_dated=True)
    return len(findings)


def begin_ledger() -> date:
    """The day on which the published ledger is taken in: before the half-months that the demo's
    task forces report on.
    """
    return latest(timezone.localdate(), 2)[1].first - timedelta(days=3)
