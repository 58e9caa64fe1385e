"""Forms of tasks: what one is given as, a line of the log, what is said when it moves."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.strokes import StrokesField
from regions.models import User
from regions.step_up import PasswordAgain
from taskforces.models import Body
from taskforces.organisation.forms import CadreField, day
from taskforces.organisation.forms import words as prose
from taskforces.tasks.operations import Line, TaskPlan


class WhoAnswers(forms.Form):
    """Mixin: the unit, and the person by the number of the roster or the name."""

    unit = forms.CharField(label=_("Responsible unit"), max_length=60)
    cadre = CadreField(
        label=_("Responsible person"),
        max_length=60,
        required=False,
        help_text=_("Number of the roster, or the name."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cadre"].user = user  # type: ignore[attr-defined]


def _in_a_month() -> Any:
    return timezone.localdate() + timedelta(days=30)


class TaskForm(WhoAnswers):
    """A task as it is given. `bodies` are those to choose from."""

    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("Body that does it"), empty_label=_("Choose a body")
    )
    title = forms.CharField(label=_("Task of the body"), max_length=120)
    measures = prose(_("Planned measures"), 4, max_length=2000)
    due_on = day(_("To be done by"), initial=_in_a_month)
    field_order = ("body", "title", "measures", "due_on", "unit", "cadre")

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body: Any = self.fields["body"]
        body.queryset = bodies

    @property
    def plan(self) -> TaskPlan:
        given = dict(self.cleaned_data)
        given.pop("body")
        return TaskPlan(**given)


class LineForm(forms.Form):
    """One line of the log."""

    done_on = day(_("Day of the progress"))
    percent = forms.IntegerField(label=_("Done so far (%)"), min_value=0, max_value=100)
    words = prose(_("What was done"), 3, max_length=1000)
    problems = prose(_("Problems that remain"), 2, max_length=1000, required=False)

    @property
    def line(self) -> Line:
        return Line(**self.cleaned_data)


class FinishForm(PasswordAgain):
    """It is done: in which words, signed."""

    words = prose(_("How it was done"), 3, max_length=1000)
    strokes = StrokesField(error_messages={"required": _("Please sign first")})


class CloseForm(PasswordAgain):
    """It is found done, signed by another."""

    words = prose(_("What was checked"), 2, max_length=500, required=False)
    strokes = StrokesField(error_messages={"required": _("Please sign first")})


class ReasonForm(forms.Form):
    """Why."""

    reason = prose(_("Reason"), 2, max_length=500)


class DayForm(ReasonForm):
    """Another day, and why."""

    new_due_on = day(_("New day"), initial=_in_a_month)
    field_order = ("new_due_on", "reason")


class DecideForm(forms.Form):
    """A later day is granted, or refused with the reason."""

    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=(("yes", _("Grant it")), ("no", _("Refuse it"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    decision = prose(_("Words of the decision"), 2, max_length=500, required=False)


class ChangeForm(WhoAnswers):
    """Measures, unit and person as they shall be."""

    measures = prose(_("Planned measures"), 4, max_length=2000)
    field_order = ("measures", "unit", "cadre")


class FileForm(forms.Form):
    """Proof alone; the files are read from the request."""
