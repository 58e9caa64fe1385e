"""Forms of the plans of villages, and of the lines that offices offer."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import PlanLine, PlanTemplate, VillagePlan
from accountability.seen import SeenForm
from accountability.village_reviews.forms import day_field, day_widget, words_field
from accountability.village_reviews.planning import GOAL, LINE, Goal, Line
from qiannan.asked import DayField


class GoalForm(SeenForm, forms.ModelForm):
    """What a draft is to reach."""

    class Meta:
        model = VillagePlan
        fields = GOAL

    @classmethod
    def of(cls, plan: VillagePlan, posted: Any = None) -> "GoalForm":
        return cls(posted, instance=plan)

    @property
    def goal(self) -> Goal:
        return Goal(**{name: self.cleaned_data[name] for name in GOAL})

    def _post_clean(self) -> None:
        """The operation checks and writes; the plan at hand stays as it was read."""


class LineForm(SeenForm, forms.ModelForm):
    """One line of a draft; `template` fills in what offices offer."""

    class Meta:
        model = PlanLine
        fields = LINE
        widgets = {"starts_on": day_widget(), "due_on": day_widget()}
        field_classes = {"starts_on": DayField, "due_on": DayField}

    @classmethod
    def of(cls, plan: VillagePlan, line: PlanLine | None, posted: Any, offered: Any) -> "LineForm":
        if line:
            return cls(posted, instance=line)
        initial = {"starts_on": f"{plan.year}-01-01", "due_on": f"{plan.year}-12-31"}
        if offered:
            names = ("kind", "measure", "words", "unit_word")
            initial |= {name: getattr(offered, name) for name in names}
        return cls(posted, initial=initial)

    @property
    def line(self) -> Line:
        return Line(**{name: self.cleaned_data[name] for name in LINE})

    def _post_clean(self) -> None:
        """The operation checks and writes; the line at hand stays as it was read."""


class ProgressForm(forms.Form):
    """How far a line is."""

    done_on = day_field(_("As of"), initial=timezone.localdate)
    percent = forms.IntegerField(label=_("Done (%)"), min_value=0, max_value=100)
    words = words_field(_("What was done"), max_length=300)


class WorkbookForm(forms.Form):
    """Plans of many villages."""

    file = forms.FileField(label=_("Workbook (.xlsx)"))


class TemplateForm(SeenForm, forms.ModelForm):
    """A line that offices offer."""

    class Meta:
        model = PlanTemplate
        fields = ("kind", "measure", "words", "unit_word", "order", "disabled_on")
        widgets = {"disabled_on": day_widget()}
        field_classes = {"disabled_on": DayField}
