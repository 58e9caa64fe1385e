"""A county with people at every level, and a round over its households."""

import json
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from households.models import Household
from regions.duties import Duty
from regions.models import Region, User
from screening.campaigns import following, planning, visiting
from screening.campaigns.planning import Plan
from screening.campaigns.questions import questions_of
from screening.campaigns.visiting import Found
from screening.models import Campaign, CampaignVisit, Outcome
from tests.factories import GridFactory, HouseholdFactory, PostingFactory
from tests.screening.leads.conftest import photo

STROKES = json.dumps([[[10, 50], [60, 20], [120, 80], [200, 40]], [[210, 30], [240, 70]]])


def plan_of(**changes: object) -> Plan:
    today = timezone.localdate()
    given = {
        "name": "2018年一轮全面系统筛查",
        "document_no": "黔南脱贫领发〔2018〕7号",
        "starts_on": today,
        "ends_on": today + timedelta(days=30),
    }
    return Plan(**{**given, **changes})


@dataclass
class Team:
    """The people of a county; `campaign` is opened by `open`."""

    grid: Region
    prefecture: User
    county: User
    county_other: User
    township: User
    village: User
    worker: User
    beside: User
    campaign: Campaign | None = None
    asked: dict[int, list[str]] = field(default_factory=dict)

    @property
    def place(self) -> Region:
        return self.grid.parent.parent.parent

    def open(self, **changes: object) -> Campaign:
        planned = planning.plan(self.place, plan_of(**changes), by=self.county)
        job = planning.sign_plan(planned, by=self.county_other)
        following.run(job.pk)
        planned.refresh_from_db()
        self.campaign = planned
        return planned

    def visit(self, household: Household) -> CampaignVisit:
        return CampaignVisit.objects.select_related(
            "campaign__region",
            "household__region",
            "region__parent__parent",
            "visited_by",
            "second",
        ).get(campaign=self.campaign, household=household)

    def found(self, visit: CampaignVisit, **changes: object) -> Found:
        """What the worker hands in: everything is as it should be, unless `no` names a question."""
        no = changes.pop("no", "")
        answers = {q.key: {"answer": "yes", "seen": ""} for q in questions_of(visit.household)}
        if no:
            answers[no] = {"answer": "no", "seen": "屋顶漏雨，墙体开裂"}
        given = {
            "outcome": Outcome.FITS,
            "answers": answers,
            "met": "户主",
            "findings": "一家三口在家，住房稳固，孩子在校。",
            "strokes": STROKES,
            "head_strokes": STROKES,
            "uploads": [photo()],
            "second": None,
            "second_strokes": "",
        }
        return Found(**{**given, **changes})

    def doubt(self, visit: CampaignVisit, outcome: Outcome, **changes: object) -> Found:
        return self.found(
            visit,
            outcome=outcome,
            no="housing",
            second=self.beside,
            second_strokes=STROKES,
            **changes,
        )

    def answered(self, household: Household, **changes: object) -> CampaignVisit:
        visit = self.visit(household)
        visiting.answer(visit, by=self.worker, given=self.found(visit, **changes))
        return self.visit(household)

    def doubted(self, household: Household, outcome: Outcome, **changes: object) -> CampaignVisit:
        visit = self.visit(household)
        visiting.answer(visit, by=self.worker, given=self.doubt(visit, outcome, **changes))
        return self.visit(household)


@pytest.fixture
def team(db) -> Team:
    return make_team()


def make_team(grid: Region | None = None) -> Team:
    grid = grid or GridFactory()
    village, township = grid.parent, grid.parent.parent
    county = township.parent

    def posted(duty: Duty, region: Region) -> User:
        return PostingFactory(duty=duty, region=region).user

    return Team(
        grid=grid,
        prefecture=posted(Duty.PREFECTURE_OFFICE, county.parent),
        county=posted(Duty.COUNTY_OFFICE, county),
        county_other=posted(Duty.COUNTY_OFFICE, county),
        township=posted(Duty.TOWNSHIP_OFFICE, township),
        village=posted(Duty.VILLAGE_LEADER, village),
        worker=posted(Duty.GRID_WORKER, grid),
        beside=posted(Duty.VILLAGE_LEADER, village),
    )


def outside(grid: Region, **fields: object) -> Household:
    """A rural household that is not registered."""
    blank = {"poor_kind": "一般农户", "exit_status": "", "identified_on": None}
    return HouseholdFactory(region=grid, **blank, **fields)
