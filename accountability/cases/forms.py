"""Forms of the steps of a case, of its catalogues, and of the conditions of its list."""

import re
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.models import Case, DutyLine, LadderStep
from accountability.seen import SeenForm
from qiannan.asked import DayField
from regions.models import Region, User
from regions.step_up import PasswordAgain

_LINES = {"rows": 3}


def _day(label: Any, **more: Any) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, widget=widget, **more)


def _words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs=_LINES), **more)


class StepChoice(forms.ModelChoiceField):
    """A form of accountability that is in force."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(LadderStep.objects.none(), label=label, empty_label="—", **more)

    def offer(self) -> None:
        today = timezone.localdate()
        self.queryset = LadderStep.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))


class _Steps(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, StepChoice):
                field.offer()


class OpeningForm(forms.Form):
    """Who is held to account, what for, and the entries it came from."""

    region = forms.CharField(
        label=_("Place"), max_length=60, help_text=_("Name or code of the place.")
    )
    person_name = forms.CharField(label=_("Person held to account"), max_length=60)
    username = forms.CharField(
        label=_("User name of the account"),
        max_length=60,
        required=False,
        help_text=_("Where the person has one, so that he sees nothing of the case."),
    )
    post = forms.CharField(label=_("Post held then"), max_length=80)
    unit = forms.CharField(label=_("Unit"), max_length=80)
    ground = forms.ChoiceField(label=_("Ground"), choices=Case.Ground)
    duty_line = forms.ModelChoiceField(
        DutyLine.objects.none(), label=_("Duty that was not done"), required=False, empty_label="—"
    )
    facts = _words(_("Facts of the case"), min_length=4)
    numbers = _words(
        _("Numbers of leads and issues"),
        required=False,
        help_text=_("One or more, apart by spaces or lines."),
    )
    relatives = forms.CharField(
        label=_("Names of relatives who must stand aside"), required=False, max_length=200
    )
    opened_on = _day(_("Opened on"), initial=timezone.localdate)

    def __init__(self, *args: Any, places: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = places
        today = timezone.localdate()
        self.fields["duty_line"].queryset = DutyLine.objects.filter(  # type: ignore[attr-defined]
            Q(valid_to__isnull=True) | Q(valid_to__gte=today)
        )

    def clean_region(self) -> Region:
        text = self.cleaned_data["region"].strip()
        found = list(self._places.filter(Q(code=text) | Q(name=text))[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("Several places bear this name; enter the code.")
                if found
                else _("There is no such place among yours; enter its code or full name.")
            )
        return found[0]

    def clean_username(self) -> User | None:
        name = self.cleaned_data["username"].strip()
        if not name:
            return None
        user = User.objects.filter(username=name).first()
        if user is None:
            raise forms.ValidationError(_("There is no such account; leave it blank if unsure."))
        return user

    def clean_numbers(self) -> list[str]:
        return re.split(r"[\s,，、;；]+", self.cleaned_data["numbers"].strip())

    def clean_relatives(self) -> list[str]:
        return re.split(r"[\s,，、;；]+", self.cleaned_data["relatives"].strip())


class TraceForm(OpeningForm):
    """The head that a case is traced to; he gets a case of his own."""

    head = forms.ChoiceField(label=_("Which head"), choices=Case.Head)
    field_order = ("head",)


class HearingForm(forms.Form):
    hearing = forms.ChoiceField(
        label=_("Hearing"), choices=Case.Hearing, widget=forms.RadioSelect, initial="said"
    )
    heard_on = _day(_("Day of the hearing"), initial=timezone.localdate)
    words = _words(_("What the person said, or how he refused"), min_length=2)


class ProposalForm(_Steps):
    form = StepChoice(_("Form proposed"))
    proposal = _words(_("Reasons"), min_length=2)


class DecisionForm(PasswordAgain, _Steps):
    """The last day of effect follows from the form's months where it is left blank."""

    form = StepChoice(_("Form decided"))
    organ = forms.CharField(label=_("Deciding organ"), max_length=80)
    document_no = forms.CharField(label=_("Document number"), max_length=60)
    decided_on = _day(_("Decided on"), initial=timezone.localdate)
    effect_from = _day(_("In effect from"), initial=timezone.localdate)
    effect_to = _day(
        _("Last day of effect"),
        required=False,
        help_text=_("Blank: by the months of the form; none where the form has no period."),
    )


class AppealForm(forms.Form):
    appealed_on = _day(_("Appealed on"), initial=timezone.localdate)
    words = _words(_("What the person asks"), min_length=2)


class AnswerForm(_Steps):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Case.Outcome, widget=forms.RadioSelect)
    answered_on = _day(_("Answered on"), initial=timezone.localdate)
    words = _words(_("Reasons"), min_length=2)
    changed_form = StepChoice(_("Changed form"), required=False)
    changed_to = _day(_("Last day of the changed effect"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("outcome") == Case.Outcome.CHANGED) != bool(given.get("changed_form")):
            self.add_error(
                "changed_form",
                _("Name a changed form where the outcome is “changed”, and only then."),
            )
        return given


class DropForm(forms.Form):
    words = _words(_("Why no action is taken"), min_length=2)


class ListForm(forms.Form):
    """Conditions of the list; nonsense is no condition."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *Case.State.choices], required=False
    )
    form = forms.ModelChoiceField(
        LadderStep.objects.none(), label=_("Form"), required=False, empty_label=_("All")
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = LadderStep.objects.all()  # type: ignore[attr-defined]


class LadderStepForm(SeenForm, forms.ModelForm):
    class Meta:
        model = LadderStep
        fields = ("order", "name", "effect_months", "basis", "valid_to")
        widgets = {"valid_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        field_classes = {"valid_to": DayField}


class DutyLineForm(SeenForm, forms.ModelForm):
    class Meta:
        model = DutyLine
        fields = ("list_name", "name", "content", "duty", "measure", "valid_from", "valid_to")
        widgets = {
            "content": forms.Textarea(attrs=_LINES),
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        field_classes = {"valid_from": DayField, "valid_to": DayField}
