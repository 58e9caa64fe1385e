"""Procedures of the demo: rounds left at different steps, so that every duty finds its turn.

The days of a demo lie in the past, so the limit on late records is lifted while it is made.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accountability.demo.casework import People
from households import procedures
from households.models import Household, Procedure, ProcedureSetting, Round, Sample
from households.procedures.candidates import candidates
from households.procedures.fields import Field
from households.procedures.places import companions, place_at
from households.procedures.steps import Step
from households.procedures.variants import VARIANTS
from regions.duties import Permission
from regions.models import Level, Region, User

# (procedure, households, the step it is left at; "" goes to the end), days before today it began.
ROUNDS = (
    ("exit", 4, "review", 40),
    ("exit", 3, "meeting", 9),
    ("identify", 3, "notice1_end", 12),
    ("monitor", 2, "approve", 30),
    ("monitor", 2, "", 45),
    ("monitor", 1, "visit", 8),
    ("remove", 1, "visit", 6),
    ("relapse", 1, "compare", 10),
)
_REVIEW = Permission.PROCEDURE_REVIEW
INK = "[[[20,50],[60,30],[90,70],[120,40]],[[160,40],[190,70],[220,30],[250,60]]]"
_SAID = {
    "ground_1": "购价 3 万元以上的机动车",
    "acquired_1": "2013-05-20",
    "proof_1": "机动车登记证",
    "document": "县脱贫领发〔2018〕12号",
    "place": "村委会公示栏",
    "chair": "村支书",
    "findings": "一家人靠种植和零工，住房稳固，饮水有保障，孩子在校，均参保。",
    "reason": "收入稳定，住房、饮水、上学、看病都有保障。",
    "exit_year": "2018",
    "relapse_year": "2018",
    "relapse_reason": "主要劳动力外伤，收入中断",
    "departments": "公安、民政、人社、医保、住建、自然资源、市监",
    "details": "已落实到户",
}


def begin(village: Region) -> int:
    """Make the demo's rounds in a village and return how many."""
    made = 0
    with _any_day(village):
        for variant, households, until, days in ROUNDS:
            found = list(candidates(VARIANTS[variant], village)[:households])
            if found:
                _Walk(village, variant, found, timezone.localdate() - timedelta(days=days)).to(
                    until
                )
                made += 1
    return made


@contextmanager
def _any_day(village: Region) -> Iterator[None]:
    yesterday = timezone.localdate() - timedelta(days=1)
    row = ProcedureSetting.objects.create(
        key="late_record", place_path=village.path, value=365, unit=ProcedureSetting.Unit.DAYS,
        document="演示数据", valid_from=yesterday,
    )  # fmt: skip
    try:
        yield
    finally:
        ProcedureSetting.objects.filter(pk=row.pk).update(valid_to=yesterday)


class _Walk:
    """One round, a day between its steps, each by whoever is posted for it."""

    def __init__(
        self, village: Region, variant: str, households: list[Household], day: date
    ) -> None:
        self.people, self.day, self.variant = People(), day, VARIANTS[variant]
        by = self.people.at(village, VARIANTS[variant].steps[0].permission)
        self.round = procedures.open_round(variant, village, households, by=by)

    def to(self, until: str) -> None:
        while (step := self._next()) is not None and step.key != until:
            self._take(step)
        if until == "review":  # the sample is looked at, so that the review is next
            self._look(self.people.at(place_at(self.round, Level.TOWNSHIP), _REVIEW), "township")

    def _next(self) -> Step | None:
        self.round = Round.objects.select_related("region__parent__parent", "parent").get(
            pk=self.round.pk
        )
        pending = self._pending()
        key = pending[0].step if pending else self.round.step
        return self.variant.step(key) if key and self.round.is_open else None

    def _pending(self) -> list[Procedure]:
        return [one for one in self._active() if one.step]

    def _active(self) -> list[Procedure]:
        rows = Procedure.objects.active().filter(round=self.round)
        return list(rows.select_related("household", "region__parent").order_by("pk"))

    def _take(self, step: Step) -> None:
        self.day = min(
            self.day + timedelta(days=9 if step.notice == "ends" else 1),
            timezone.localdate() - timedelta(days=1),
        )
        pending = self._pending()
        if pending:
            one = pending[0]
            one.round = self.round
            place = one.region if step.role == "visit" else place_at(self.round, step.level)
            by = self.people.at(place, step.permission)
            procedures.record_household(one, by=by, given=self._given(step, by, one))
            return
        by = self.people.at(place_at(self.round, step.level), step.permission)
        if step.stage:
            self._look(by, step.stage)
        procedures.record_round(self.round, by=by, given=self._given(step, by, None))

    def _look(self, by: User, stage: str) -> None:
        procedures.draw(self.round, by=by)
        rows = Sample.objects.filter(round=self.round, stage=stage)
        for sample in rows.select_related("round__region__parent__parent", "procedure"):
            procedures.look(sample, by=by, is_right=True, findings="入户查看，与核查表一致")

    def _given(self, step: Step, by: User, one: Procedure | None) -> procedures.Given:
        values: dict[str, Any] = {field.name: self._said(field) for field in step.fields}
        if "monitor_kind" in values and one is not None:
            is_out = one.household.is_registered
            values["monitor_kind"] = "脱贫不稳定户" if is_out else "边缘易致贫户"
        values["standards_reason"] = "达标研判正在签认，村里逐项核过"
        second = None
        if step.role == "visit" and one is not None:
            second = companions(one, by).exclude(postings__region__level=Level.TOWNSHIP).first()
        votes = procedures.Result(True, "", 38, 2, 1) if step.votes else procedures.Result()
        return procedures.Given(
            happened_on=self.day,
            values=values,
            uploads={paper.key: [_photo()] for paper in step.papers if paper.required},
            strokes=INK,
            second=second,
            second_strokes=INK if second else "",
            head_strokes=INK if step.needs_head else "",
            results={row.pk: votes for row in self._active()} if step.decides else {},
            entitled=52 if step.votes else None,
            present=41 if step.votes else None,
        )

    def _said(self, field: Field) -> Any:
        if field.kind == "several":
            return field.choices()[:1] if field.required else []
        if field.kind == "choice":
            return field.choices()[0]
        if field.kind == "yes":
            return "on"
        if field.kind == "day":
            return self.day.isoformat()
        if field.name.startswith(("ground_", "acquired_", "proof_")):
            return _SAID.get(field.name, "")
        return _SAID.get(field.name, "户主")


def _photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (160, 120), (226, 231, 220)).save(out, "JPEG")
    return SimpleUploadedFile("photo.jpg", out.getvalue(), "image/jpeg")
