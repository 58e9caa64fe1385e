"""The demo's screening round: planned, signed, a part of its households visited."""

from contextlib import suppress
from datetime import timedelta
from itertools import cycle
from random import Random

from django.utils import timezone

from accountability.demo.casework import People, hand, picture
from regions.duties import Permission
from regions.models import Level, Region, User
from screening.campaigns import following, planning, reviewing, starting, visiting
from screening.campaigns.errors import CampaignError
from screening.campaigns.outcomes import possible
from screening.campaigns.planning import Plan
from screening.campaigns.questions import questions_of
from screening.campaigns.visiting import Found
from screening.lead_places import companions
from screening.models import Campaign, CampaignVisit, Outcome

SEED, GRIDS, EACH = 2018, 3, 5
_FITS = "一家人在家，住房稳固，饮水到户，孩子在校，均已参保，与底图一致。"
_DOUBT = "住房墙体开裂、屋面漏雨，鉴定手续不全，需按程序进一步核实。"
_AWAY = "全家在外务工，电话联系约定回乡时间"


def begin() -> int:
    """Open a round in the first county with grids and visit some households; return how many.
    Once only.
    """
    grid = Region.objects.at(Level.GRID).order_by("path").first()
    if grid is None or Campaign.objects.exists():
        return 0
    people, county = People(), grid.ancestors[1]
    campaign = _open(county, people)
    grids = Region.objects.at(Level.GRID).filter(parent=grid.parent).order_by("path")[:GRIDS]
    random = Random(SEED)  # noqa: S311  a demo that looks the same each time
    done = sum(_visit_grid(campaign, one, people, random) for one in grids)
    _after(campaign, grid.parent, people, random)
    return done


def _open(county: Region, people: People) -> Campaign:
    today = timezone.localdate()
    prefecture = county.parent
    plan = Plan(
        name=f"{today.year}年一轮全面系统筛查",
        document_no=f"黔南脱贫领发〔{today.year}〕7号",
        starts_on=today,
        ends_on=today + timedelta(days=45),
        focus_until=today + timedelta(days=20),
    )
    campaign = planning.plan(county, plan, by=people.at(county, Permission.CAMPAIGN_PLAN))
    job = planning.sign_plan(campaign, by=people.at(prefecture, Permission.CAMPAIGN_PLAN))
    following.run(job.pk)
    campaign.refresh_from_db()
    return campaign


def _visit_grid(campaign: Campaign, grid: Region, people: People, random: Random) -> int:
    """Most as they should be, one doubt if the household can have one, one away."""
    worker = people.at(grid, Permission.CAMPAIGN_VISIT)
    rows = CampaignVisit.objects.filter(campaign=campaign, region=grid).select_related(
        "campaign__region", "household__region", "region__parent__parent"
    )
    found = list(rows.order_by("-focus", "pk")[:EACH])
    for visit, way in zip(found, cycle(("fits", "doubt", "fits", "away", "fits")), strict=False):
        if way == "away":
            again = timezone.localdate() + timedelta(days=7)
            visiting.cannot_enter(visit, by=worker, reason=_AWAY, again_on=again)
        else:
            _answer(visit, worker, is_doubt=way == "doubt", random=random)
    return len(found)


def _answer(visit: CampaignVisit, worker: User, *, is_doubt: bool, random: Random) -> None:
    others = [one for one in possible(visit.household) if one != Outcome.FITS]
    outcome = others[-1] if is_doubt and others else Outcome.FITS
    if outcome == Outcome.WRONG_IN:  # that needs a ground and papers of its own
        outcome = Outcome.FITS
    answers = {q.key: {"answer": "yes", "seen": ""} for q in questions_of(visit.household)}
    is_fit = outcome == Outcome.FITS
    if not is_fit:
        answers["housing"] = {"answer": "no", "seen": "墙体开裂，屋面漏雨"}
    near = companions(visit, by=worker).filter(postings__duty="grid_worker")
    visiting.answer(
        visit,
        by=worker,
        given=Found(
            outcome=outcome,
            answers=answers,
            met=visit.household.head_name or "家庭成员",
            findings=_FITS if is_fit else _DOUBT,
            words="" if is_fit else "下雨天要拿盆接水，想请人来看看。",
            strokes=hand(random),
            head_strokes=hand(random),
            uploads=[picture(f"{visit.pk}", random)],
            second=None if is_fit else near.first(),
            second_strokes="" if is_fit else hand(random),
        ),
    )


def _after(campaign: Campaign, village: Region | None, people: People, random: Random) -> None:
    """The village begins one procedure; the township draws its sample and agrees to one of it."""
    if village is None or village.parent is None:
        return
    rows = CampaignVisit.objects.filter(campaign=campaign, region__parent=village)
    rows = rows.select_related(
        "campaign", "household__region", "region__parent__parent", "visited_by", "second"
    )
    leader = people.at(village, Permission.PROCEDURE_RECORD)
    if doubts := list(rows.doubtful().order_by("pk")[:1]):
        with suppress(CampaignError):  # in another procedure of the demo already
            starting.start(doubts, by=leader)
    clerk = people.at(village.parent, Permission.CAMPAIGN_REVIEW)
    reviewing.draw(campaign, village.parent, by=clerk)
    if sampled := rows.filter(is_sampled=True).order_by("pk").first():
        reviewing.agree(sampled, by=clerk, strokes=hand(random))
