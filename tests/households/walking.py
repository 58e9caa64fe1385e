"""Taking a round through its steps with the right people, as the tests of procedures need it."""

import io
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from households import procedures
from households.models import ProcedureSetting, Round, Sample
from households.procedures import Given, Result
from households.procedures.parameters import PREFECTURE
from households.procedures.variants import VARIANTS
from regions.duties import Duty
from regions.models import Level
from tests.factories import HouseholdFactory, MembershipFactory, PersonFactory, PostingFactory

INK = "[[[10,10],[20,20],[30,10],[40,20],[50,10],[60,20]]]"
ANSWERS = {
    "poor_kind": "一般贫困户",
    "id_standard": "国家标准",
    "cause_main": "因病",
    "result": "未发现问题",
    "exit_year": "2018",
    "kind": "返贫",
    "relapse_year": "2018",
    "relapse_reason": "主要劳动力去世",
    "ground_1": "购价 3 万元以上的机动车",
    "acquired_1": "2013-05-20",
    "monitor_kind": "脱贫不稳定户",
    "risks": ["因病"],
    "can_cope": "无法自主应对",
    "measures": ["产业帮扶"],
    "mode": "帮扶消除",
    "ground": "事实有误",
    "standards_reason": "研判尚未签认，村里逐项核过",
}


def photo(name: str = "a.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def home(grid, **fields):
    """A household of one in a grid, with a head of the same name."""
    made = HouseholdFactory(region=grid, member_count=1, **fields)
    MembershipFactory(household=made, person=PersonFactory(name=made.head_name))
    return made


class Office:
    """Everybody who has a part in the procedures of one village."""

    def __init__(self, grid):
        self.grid, self.village = grid, grid.parent
        township = self.village.parent
        self.worker = self._posted(Duty.GRID_WORKER, grid)
        self.leader = self._posted(Duty.VILLAGE_LEADER, self.village)
        self.second = self._posted(Duty.VILLAGE_LEADER, self.village)
        self.reviewer = self._posted(Duty.TOWNSHIP_OFFICE, township)
        self.registrar = self._posted(Duty.TOWNSHIP_OFFICE, township)
        self.comparer = self._posted(Duty.COUNTY_OFFICE, township.parent)
        self.approver = self._posted(Duty.COUNTY_OFFICE, township.parent)

    def _posted(self, duty, region):
        return PostingFactory(duty=duty, region=region).user

    def of(self, step):
        """Who takes a step."""
        if step.role == "visit":
            return self.worker
        if step.level == Level.COUNTY:
            return self.approver if step.role == "approve" else self.comparer
        if step.level == Level.TOWNSHIP:
            return self.reviewer if step.role == "review" else self.registrar
        return self.leader


def any_day():
    """Let steps be recorded as long after they happened as a test needs."""
    ProcedureSetting.objects.filter(key="late_record", place_path=PREFECTURE).update(value=9000)


def no_notice_days():
    """A notice that runs out on the day it is put up and is ended the day after."""
    ProcedureSetting.objects.filter(key="notice_days").update(value=1)


def _answer(field, day):
    """What somebody would fill in: a known answer, an option, or a few words where they must."""
    known = ANSWERS.get(field.name)
    if known is not None and (field.kind != "choice" or known in field.choices()):
        return known
    if field.kind == "choice":
        return field.choices()[0]
    by_kind = {"yes": "on", "day": day.isoformat(), "several": []}
    return by_kind.get(field.kind, "三组农户陆某" if field.required else "")


def given(step, day, office, people=(), **more):
    """A step as it should be handed in."""
    values = {field.name: _answer(field, day) for field in step.fields}
    values["standards_reason"] = ANSWERS["standards_reason"]
    values.update(more.pop("values", {}))
    parts = {
        "happened_on": day,
        "values": values,
        "uploads": {paper.key: [photo()] for paper in step.papers if paper.required},
        "strokes": INK,
        "results": {
            one.pk: Result(True, "", 8, 1, 1) if step.votes else Result() for one in people
        },
    }
    if step.votes:
        parts |= {"entitled": 12, "present": 10}
    if step.role == "visit":
        parts |= {"second": office.second, "second_strokes": INK}
    if step.needs_head:
        parts["head_strokes"] = INK
    return Given(**(parts | more))


class Walk:
    """One round on its way, a day or more between its steps."""

    def __init__(self, office, variant, households, start=None):
        self.office, self.variant = office, VARIANTS[variant]
        any_day()
        self.day = start or timezone.localdate() - timedelta(days=60)
        by = office.reviewer if variant == "revert" else office.leader
        self.round = procedures.open_round(variant, office.village, households, by=by)

    def now(self):
        self.round = Round.objects.select_related(
            "region__parent__parent", "parent__parent", "opened_by"
        ).get(pk=self.round.pk)
        return self.round

    def people(self):
        return list(self.now().procedures.active().order_by("pk"))

    def pending(self):
        return [one for one in self.people() if one.step]

    def step(self):
        """The step that is to be taken next."""
        pending = self.pending()
        key = pending[0].step if pending else self.now().step
        return self.variant.step(key) if key else None

    def later(self, days=1):
        self.day += timedelta(days=days)
        return self.day

    def take(self, **more):
        """Take the next step: one household's, or the round's."""
        step = self.step()
        by = more.pop("by", self.office.of(step))
        if step.notice == "ends":
            self.later(8)
        handed = given(step, more.pop("day", self.day), self.office, self.people(), **more)
        pending = self.pending()
        if pending:
            pending[0].round = self.round
            return procedures.record_household(pending[0], by=by, given=handed)
        if step.stage:
            self.look(step, by)
        return procedures.record_round(self.now(), by=by, given=handed)

    def look(self, step, by):
        drawn = Sample.objects.filter(round=self.round, stage=step.stage, turn=self.now().turn)
        if not drawn.exists():
            procedures.draw(self.now(), by=by)
        for sample in drawn.filter(looked_at__isnull=True).select_related("round", "procedure"):
            procedures.look(sample, by=by, is_right=True, findings="入户看过，与表一致")

    def to(self, key):
        """Take steps until this one is next."""
        while (step := self.step()) is not None and step.key != key:
            self.take()
        assert step is not None, f"{key} never came"
        return step

    def to_the_end(self):
        while self.now().is_open and self.step() is not None:
            self.take()
        return self.now()


def past_day(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)
