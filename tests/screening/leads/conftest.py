"""A county with one person at each level, and a lead that walks through it."""

import io
import json
from dataclasses import dataclass
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from regions.duties import Duty
from regions.models import Region, User
from screening import lead_operations
from screening.lead_answers import Answer, answer
from screening.lead_replies import Reply
from screening.models import Lead, LeadReply, Verdict
from screening.models.leads import GRAVE_VERDICTS
from tests.factories import GridFactory, HouseholdFactory, LeadFactory, PostingFactory

SILENCE = Reply(LeadReply.Stance.SILENT, "陆小芬", LeadReply.Way.DOOR, date(2018, 7, 1))
STROKES = json.dumps([[[10, 50], [60, 20], [120, 80], [200, 40]], [[210, 30], [240, 70]]])


def photo(color: str = "navy") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(out, "JPEG")
    return SimpleUploadedFile("door.jpg", out.getvalue(), "image/jpeg")


@dataclass
class Loop:
    """The people of one lead's life. Each step moves the lead one further and returns it."""

    grid: Region
    prefecture_clerk: User
    county_clerk: User
    township_clerk: User
    village_leader: User
    companion: User
    worker: User
    verdict: Verdict = Verdict.NOT_TRUE

    def lead(self, **fields: object) -> Lead:
        lead = LeadFactory(household=HouseholdFactory(region=self.grid), **fields)
        return self.fresh(lead)

    def fresh(self, lead: Lead) -> Lead:
        return Lead.objects.for_list().get(pk=lead.pk)

    def answer_of(self, **changes: object) -> Answer:
        given = {
            "verdict": self.verdict,
            "findings": "车辆为外地同名人员所有",
            "strokes": STROKES,
            "uploads": [photo()],
            "second": self.companion,
            "second_strokes": STROKES,
        }
        given |= changes
        heard = SILENCE if given["verdict"] in GRAVE_VERDICTS else None
        return Answer(**{"reply": heard, **given})

    def at_village(self, lead: Lead) -> Lead:
        lead_operations.send_down(lead, by=self.county_clerk)
        lead_operations.send_down(self.fresh(lead), by=self.township_clerk)
        return self.fresh(lead)

    def at_grid(self, lead: Lead) -> Lead:
        lead_operations.send_down(self.at_village(lead), by=self.village_leader)
        return self.fresh(lead)

    def answered(self, lead: Lead) -> Lead:
        answer(self.at_grid(lead), by=self.worker, given=self.answer_of())
        return self.fresh(lead)

    def filed_by_village(self, lead: Lead) -> Lead:
        lead_operations.file_up(self.answered(lead), by=self.village_leader)
        return self.fresh(lead)

    def filed(self, lead: Lead) -> Lead:
        lead_operations.file_up(self.filed_by_village(lead), by=self.township_clerk)
        return self.fresh(lead)

    def closed(self, lead: Lead) -> Lead:
        lead_operations.close(self.filed(lead), by=self.county_clerk)
        return self.fresh(lead)


@pytest.fixture
def loop(db) -> Loop:
    return make_loop()


def make_loop(grid: Region | None = None) -> Loop:
    grid = grid or GridFactory()
    village, township = grid.parent, grid.parent.parent
    county = township.parent

    def posted(duty: Duty, region: Region) -> User:
        return PostingFactory(duty=duty, region=region).user

    return Loop(
        grid=grid,
        prefecture_clerk=posted(Duty.PREFECTURE_OFFICE, county.parent),
        county_clerk=posted(Duty.COUNTY_OFFICE, county),
        township_clerk=posted(Duty.TOWNSHIP_OFFICE, township),
        village_leader=posted(Duty.VILLAGE_LEADER, village),
        companion=posted(Duty.VILLAGE_LEADER, village),
        worker=posted(Duty.GRID_WORKER, grid),
    )
