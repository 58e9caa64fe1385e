"""A county with people at each level, and an issue that walks through it."""

import io
import json
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accountability import issue_closing, issue_operations, operations
from accountability.issue_closing import Application
from accountability.issue_pages.acts import RESTS_ON, form_for
from accountability.issue_registering import Finding, Paper, register, register_batch
from accountability.models import Issue, IssueBatch, IssueProgress, Item, Source
from regions.duties import Duty
from regions.models import Region, User
from tests.factories import GridFactory, PostingFactory

STROKES = json.dumps([[[10, 50], [60, 20], [120, 80], [200, 40]], [[210, 30], [240, 70]]])
WHY = "佐证材料不足以说明"


def photo(color: str = "navy") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(out, "JPEG")
    return SimpleUploadedFile("proof.jpg", out.getvalue(), "image/jpeg")


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("proof.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")


def opened(verb: str, issue: Issue) -> dict[str, object]:
    """What the form of an act carries, as the page of the entry shows it now."""
    now = Issue.objects.for_list().get(pk=issue.pk)
    asked = now.extensions if verb == "decide-extension" else now.withdrawals
    waiting = asked.filter(granted__isnull=True).values_list("pk", flat=True).first()
    carried = {"asked": waiting} if verb.startswith("decide-") and waiting else {}
    if verb in RESTS_ON:
        carried["seen"] = form_for(verb, None, now).initial["seen"]
    return carried


@dataclass
class Way:
    """The people of one issue's life in a village. Each step returns the issue one further on."""

    grid: Region
    zhou: User
    zhou_second: User
    reviewer: User
    closer: User
    township: User
    village: User

    @property
    def place(self) -> Region:
        return self.grid.parent

    @property
    def county(self) -> Region:
        return self.place.parent.parent

    @property
    def prefecture(self) -> Region:
        return self.county.parent

    def finding(self, **changes: object) -> Finding:
        given = {
            "item": Item.objects.first(),
            "region": self.place,
            "description": "帮扶措施没有落实到户",
            "due_on": timezone.localdate() + timedelta(days=30),
            "measures": "逐户制定帮扶措施",
            "responsible_unit": "镇扶贫站",
        }
        return Finding(**(given | changes))

    def registered(self, **changes: object) -> Issue:
        paper = Paper(Source.STATE, doc_no="测考〔2018〕1号")
        return self.fresh(register([self.finding(**changes)], by=self.zhou, paper=paper)[0])

    def fresh(self, issue: Issue) -> Issue:
        return Issue.objects.for_list().get(pk=issue.pk)

    def sent(self, issue: Issue | None = None) -> Issue:
        """At the village, not yet signed for."""
        issue = issue or self.registered()
        for clerk in (self.zhou, self.reviewer, self.township)[issue.holder.level - 1 :]:
            issue_operations.send_down(issue, by=clerk)
            issue = self.fresh(issue)
        return issue

    def taken_up(self, issue: Issue | None = None) -> Issue:
        issue = self.sent(issue)
        issue_operations.receive(issue, by=self.village)
        return self.fresh(issue)

    def application(self, **changes: object) -> Application:
        given = {
            "finished_on": timezone.localdate(),
            "strokes": STROKES,
            "uploads": [photo()],
        }
        return Application(**(given | changes))

    def applied(self, issue: Issue | None = None) -> Issue:
        issue = issue or self.taken_up()
        issue_closing.apply(issue, by=self.village, given=self.application())
        return self.fresh(issue)

    def verified(self, issue: Issue | None = None) -> Issue:
        issue = issue or self.applied()
        issue_closing.verify(issue, by=self.township, strokes=STROKES)
        return self.fresh(issue)

    def reviewed(self, issue: Issue | None = None) -> Issue:
        issue = issue or self.verified()
        issue_closing.review(issue, by=self.reviewer, strokes=STROKES)
        return self.fresh(issue)

    def closed(self, issue: Issue | None = None) -> Issue:
        issue = issue or self.reviewed()
        issue_closing.close(issue, by=self.closer, strokes=STROKES)
        return self.fresh(issue)


def make_way(grid: Region | None = None) -> Way:
    grid = grid or GridFactory()
    operations.load_aspects()
    village, township = grid.parent, grid.parent.parent
    county = township.parent

    def posted(duty: Duty, region: Region) -> User:
        return PostingFactory(duty=duty, region=region).user

    return Way(
        grid=grid,
        zhou=posted(Duty.PREFECTURE_OFFICE, county.parent),
        zhou_second=posted(Duty.PREFECTURE_OFFICE, county.parent),
        reviewer=posted(Duty.COUNTY_OFFICE, county),
        closer=posted(Duty.COUNTY_OFFICE, county),
        township=posted(Duty.TOWNSHIP_OFFICE, township),
        village=posted(Duty.VILLAGE_LEADER, village),
    )


@pytest.fixture
def way(db) -> Way:
    return make_way()


@pytest.fixture
def batch(way) -> IssueBatch:
    return register_batch(
        by=way.zhou,
        source=Source.STATE,
        region=way.prefecture,
        title="2017年度国家考核反馈",
        issued_on=timezone.localdate(),
        doc_no="测考〔2018〕1号",
        due_on=timezone.localdate() + timedelta(days=60),
    )


@pytest.fixture
def progress(way) -> IssueProgress:
    return issue_operations.add_progress(
        way.taken_up(), by=way.village, words="已走访二十户", done_on=timezone.localdate()
    )
