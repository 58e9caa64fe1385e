"""Forms of procedures. What a step asks for is its declaration; the engine reads and judges it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from households.models import Procedure
from households.procedures.errors import ProcedureError
from households.procedures.fields import Field
from households.procedures.given import Given, Result
from households.procedures.household_steps import GROUNDS
from households.procedures.objections import CHANNELS
from households.procedures.parameters import grounds_at
from households.procedures.places import companions
from households.procedures.steps import Step
from ledger.strokes import StrokesField
from qiannan.asked import DayField
from regions.models import User


def day_input(**attrs: str) -> forms.DateInput:
    """A browser's own calendar, which reads ISO days alone."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


FEW = 6  # options that are shown as chips, not as a list
_YES, _NO = "yes", "no"


def _widget(field: Field) -> forms.Field:
    """A form field that only carries what was typed: the engine says what is wrong with it."""
    common: dict[str, Any] = {"label": field.label, "required": False, "help_text": field.help}
    if field.kind == "yes":
        return forms.BooleanField(**common)
    if field.kind in ("choice", "several"):
        options = [(text, text) for text in field.choices()]
        if field.kind == "several":
            widget = forms.CheckboxSelectMultiple()
            return forms.MultipleChoiceField(choices=options, widget=widget, **common)
        if len(options) <= FEW:
            return forms.ChoiceField(choices=options, widget=forms.RadioSelect(), **common)
        return forms.ChoiceField(choices=[("", "请选择"), *options], **common)
    if field.kind == "long":
        return forms.CharField(widget=forms.Textarea({"rows": 3, "maxlength": 500}), **common)
    if field.kind == "day":
        return forms.CharField(widget=day_input(), **common)
    if field.kind in ("number", "year"):
        return forms.CharField(widget=forms.TextInput({"inputmode": "numeric"}), **common)
    return forms.CharField(widget=forms.TextInput({"maxlength": 60}), **common)


class StepForm(forms.Form):
    """A step of one household or of a round, as its declaration has it.

    `people` are the households that a deciding step takes results for. Only a form that cannot be
    read at all (a day that is none) is invalid here.
    """

    happened_on = DayField(
        label=_("Day it was done"),
        required=False,
        widget=day_input(),
        error_messages={"invalid": "日期不对；请重新选择"},
    )

    def __init__(
        self,
        *args: Any,
        step: Step,
        by: User,
        procedure: Procedure | None = None,
        people: Iterable[Procedure] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.step, self.people = step, list(people)
        self.fields["happened_on"].initial = timezone.localdate()
        self.fields["happened_on"].widget.attrs["max"] = str(timezone.localdate())
        if step.votes:
            for name, label in (("entitled", "应到人数"), ("present", "实到人数")):
                self.fields[name] = _number(label)
        for field in step.fields:
            self.fields[field.name] = _widget(field)
        if procedure is not None and "ground_1" in self.fields:
            self._offer_grounds(procedure)
        if step.needs_standards:
            self.fields["standards_reason"] = forms.CharField(
                label=_("Reason to go on without a judgement of the standards"),
                required=False,
                widget=forms.Textarea({"rows": 2, "maxlength": 500}),
            )
        if step.decides:
            for one in self.people:
                self._add_result(one)
        self.fields["note"] = forms.CharField(
            label=_("Note"), required=False, widget=forms.Textarea({"rows": 2, "maxlength": 500})
        )
        self.fields["strokes"] = StrokesField(required=False)
        if step.role == "visit" and procedure is not None:
            self._add_second(procedure, by)
        if step.needs_head:
            self.fields["head_strokes"] = StrokesField(required=False)

    def _offer_grounds(self, procedure: Procedure) -> None:
        names = [ground.name for ground in grounds_at(procedure.round.region)]
        for n in GROUNDS:
            label = self.fields[f"ground_{n}"].label
            self.fields[f"ground_{n}"] = forms.ChoiceField(
                label=label, required=False, choices=[("", "请选择"), *((x, x) for x in names)]
            )

    def _add_result(self, one: Procedure) -> None:
        if self.step.votes:
            for name, label in _VOTES:
                self.fields[f"{name}_{one.pk}"] = _number(label)
            return
        self.fields[f"passed_{one.pk}"] = forms.ChoiceField(
            choices=[(_YES, "通过"), (_NO, "不通过")], widget=forms.RadioSelect(),
            initial=_YES, required=False, label=_("Result"),
        )  # fmt: skip
        self.fields[f"why_{one.pk}"] = forms.CharField(
            label=_("Why not passed"), required=False, max_length=200
        )

    def _add_second(self, procedure: Procedure, by: User) -> None:
        found = companions(procedure, by)
        self.fields["second"] = forms.ModelChoiceField(
            label=_("Visited together with"), queryset=found, required=False
        )
        self.fields["second_strokes"] = StrokesField(required=False)

    @property
    def asked(self) -> list[forms.BoundField]:
        """The step's own fields, in their order."""
        return [self[f.name] for f in self.step.fields if not f.name.endswith(_MORE)]

    @property
    def more(self) -> list[forms.BoundField]:
        """What few need: the second and third exclusion ground."""
        return [self[f.name] for f in self.step.fields if f.name.endswith(_MORE)]

    @property
    def more_is_open(self) -> bool:
        return any(field.value() or field.errors for field in self.more)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The households with the fields of their results; none where the step decides nothing."""
        if not self.step.decides:
            return []
        return [
            {
                "procedure": one,
                "votes": [self[f"{name}_{one.pk}"] for name, _label in _VOTES]
                if self.step.votes
                else [],
                "passed": None if self.step.votes else self[f"passed_{one.pk}"],
                "why": None if self.step.votes else self[f"why_{one.pk}"],
                "problem": self.results_wrong.get(one.pk, ""),
            }
            for one in self.people
        ]

    results_wrong: dict[int, str] = {}
    papers_wrong: dict[str, str] = {}

    def given(self, files: MultiValueDict[str, UploadedFile]) -> Given:
        """The form as the engine takes it."""
        data = self.cleaned_data
        values: dict[str, Any] = {field.name: data.get(field.name) for field in self.step.fields}
        values["standards_reason"] = data.get("standards_reason", "")
        return Given(
            happened_on=data.get("happened_on"),
            values=values,
            uploads={p.key: files.getlist(f"paper_{p.key}") for p in self.step.papers},
            note=data.get("note", ""),
            strokes=data.get("strokes", ""),
            second=data.get("second"),
            second_strokes=data.get("second_strokes", ""),
            head_strokes=data.get("head_strokes", ""),
            results={one.pk: self._result(one) for one in self.people} if self.step.decides else {},
            entitled=data.get("entitled"),
            present=data.get("present"),
        )

    def _result(self, one: Procedure) -> Result:
        data = self.cleaned_data
        if self.step.votes:
            votes = [data.get(f"{name}_{one.pk}") for name, _label in _VOTES]
            return Result(True, "", *votes)
        passed = data.get(f"passed_{one.pk}") != _NO
        return Result(passed, "" if passed else data.get(f"why_{one.pk}", ""))

    def take(self, error: ProcedureError) -> None:
        """Put what the engine found wrong where it belongs."""
        self.results_wrong, self.papers_wrong = {}, {}
        papers = {paper.key for paper in self.step.papers}
        for name, sentence in error.problems.items():
            if name.startswith("result_"):
                self.results_wrong[int(name.removeprefix("result_"))] = sentence
            elif name in papers:
                self.papers_wrong[name] = sentence
            else:
                self.add_error(name if name in self.fields else None, sentence)

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors or self.results_wrong or self.papers_wrong)


_MORE = ("_2", "_3")
_VOTES = (("votes_for", "赞成"), ("votes_against", "反对"), ("votes_abstained", "弃权"))


def _number(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=5000,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={"invalid": "请填写整数"},
    )  # fmt: skip


class WhyForm(forms.Form):
    """A move that needs its reason."""

    why = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 2}), max_length=200)


class BackForm(WhyForm):
    """Sending back: to which earlier step, and why."""

    to_step = forms.ChoiceField(label=_("Back to"))

    field_order = ("to_step", "why")

    def __init__(self, *args: Any, steps: Iterable[Step], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_step"].choices = [(s.key, s.title) for s in steps]  # type: ignore[attr-defined]


class LookForm(forms.Form):
    is_right = forms.ChoiceField(
        label=_("What the look found"),
        choices=[(_YES, "属实"), (_NO, "不属实")],
        widget=forms.RadioSelect(),
    )
    findings = forms.CharField(
        label=_("What was seen"), widget=forms.Textarea({"rows": 2}), max_length=500
    )


class ObjectionForm(forms.Form):
    objector = forms.CharField(label=_("Who objects"), required=False, max_length=60)
    channel = forms.ChoiceField(
        label=_("How it came"), choices=[(c, c) for c in CHANNELS], widget=forms.RadioSelect()
    )
    text = forms.CharField(
        label=_("What is objected to"), widget=forms.Textarea({"rows": 3}), max_length=500
    )


class ObjectionAnswerForm(forms.Form):
    is_upheld = forms.ChoiceField(
        label=_("What came of it"),
        choices=[(_NO, "不成立，继续办理"), (_YES, "成立，终止该户")],
        widget=forms.RadioSelect(),
    )
    answer = forms.CharField(
        label=_("How it was looked into"), widget=forms.Textarea({"rows": 3}), max_length=500
    )
