"""Forms of acceptance: a round, a group, a verdict, what is signed, what is mended."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archives.acceptance import people, rectifying
from archives.acceptance.judging import Said
from archives.acceptance.people import Part, Person
from archives.acceptance.planning import Plan, Team
from archives.acceptance.rectifying import Deed
from archives.filing import reading
from archives.filing.forms import has_come, read_beside
from archives.filing.operations import Told
from archives.models import AcceptanceRound, Defect, Rectification, Verdict
from ledger.strokes import StrokesField
from regions.models import Region
from regions.place_choices import offer_places
from regions.step_up import PasswordAgain


def day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def prose(label: Any, rows: int = 2, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


class RoundForm(forms.Form):
    """A round as it is planned. `places` are those the person accepts archives for."""

    place = forms.TypedChoiceField(label=_("Place that accepts"))
    name = forms.CharField(label=_("Name of this round"), max_length=60)
    starts_on = day(_("First day"), initial=timezone.localdate)
    ends_on = day(_("Last day"), initial=timezone.localdate)
    share_percent = forms.IntegerField(
        label=_("Share of files drawn (%)"),
        min_value=1,
        max_value=100,
        initial=100,
        help_text=_("100 is every file; less is drawn by a seed that the system throws."),
    )
    working_days = forms.IntegerField(
        label=_("Working days to mend what fails"), min_value=1, max_value=250, initial=10
    )
    year = forms.IntegerField(
        label=_("Year of the files"),
        min_value=2014,
        max_value=2100,
        required=False,
        help_text=_("For files of villages and townships; those of households have no year."),
    )

    def __init__(self, *args: Any, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self.fields["place"], places)

    @property
    def plan(self) -> Plan:
        given = dict(self.cleaned_data)
        return Plan(region=given.pop("place"), **given)


class GroupForm(forms.Form):
    """A group: who leads it, who else is of it, which places it takes."""

    name = forms.CharField(label=_("Name of the group"), max_length=40)
    leader = forms.TypedChoiceField(label=_("Leader of the group"))
    members = forms.TypedMultipleChoiceField(
        label=_("Other members"), required=False, widget=forms.CheckboxSelectMultiple
    )
    places = forms.TypedMultipleChoiceField(
        label=_("Places whose files it accepts"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, round_: AcceptanceRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = found = people.people(round_)
        offered = {"leader": people.options(found), "members": [*map(_choice, found.items())]}
        for name, choices in offered.items():
            one: Any = self.fields[name]
            one.choices = choices
            one.coerce = lambda key: found[key].who
        taken = round_.places.values("region")
        free = round_.region.children.current().exclude(pk__in=taken).order_by("code")
        places = {str(one.pk): one for one in free}
        field: Any = self.fields["places"]
        field.choices = [(key, one.name) for key, one in places.items()]
        field.coerce = places.__getitem__

    def parts(self) -> tuple[list[tuple[Person, Any]], list[Part]]:
        """The other members as a page shows them: those chosen, and the others by their unit."""
        return people.parts(self.people, self["members"])

    @property
    def team(self) -> Team:
        given = self.cleaned_data
        others = [one for one in given["members"] if one != given["leader"]]
        return Team(given["name"], [given["leader"], *others], given["places"])


def _choice(one: tuple[str, Person]) -> tuple[str, str]:
    return one[0], str(one[1])


class VerdictForm(forms.Form):
    """A verdict; the button that was pressed is its word."""

    word = forms.ChoiceField(choices=Verdict.Word.choices)
    defects = forms.MultipleChoiceField(
        label=_("What is wrong"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("Note of the verdict"), max_length=300, required=False)

    def __init__(self, *args: Any, defects: list[Defect], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["defects"]
        field.choices = [(one.code, one.title) for one in defects]

    @property
    def said(self) -> Said:
        given = self.cleaned_data
        return Said(given["word"], given["defects"], given["note"])


class _Signed(PasswordAgain):
    """Mixin of forms that are signed: by hand on the glass or, without JavaScript, by a tick."""

    strokes = StrokesField(required=False)
    strokes_typed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("strokes") and not given.get("strokes_typed"):
            self.add_error("strokes", _("Please sign first"))
        return given


class ResultForm(_Signed):
    """The result of a file."""

    note = prose(_("Words on the result"), 2, max_length=500, required=False)


class ExamineForm(_Signed):
    """Another person finds it mended."""

    words = prose(_("What was checked"), 2, max_length=500, required=False)


class BackForm(forms.Form):
    """Why it is sent back."""

    reason = prose(_("Reason"), 2, max_length=500)


class MendForm(_Signed):
    """What was done. `row` says what is asked for: a new version, a removal, a new paper; `uploads`
    came along. What is wrong with them is told with what is wrong with the rest.
    """

    words = prose(_("How it was mended"), 2, max_length=200)
    made_on = day(
        _("True date of the paper"),
        validators=[has_come],
        help_text=_("The day on which it was really made; a later day is shown as such."),
    )
    is_signed = forms.BooleanField(label=_("Bears a signature"), required=False)
    is_sealed = forms.BooleanField(label=_("Bears a seal"), required=False)

    def __init__(self, *args: Any, row: Rectification, uploads: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.uploads = row, uploads
        if row.word != Verdict.Word.SUPPLY:
            for name in ("made_on", "is_signed", "is_sealed"):
                del self.fields[name]

    def clean_words(self) -> str:
        return rectifying.words_of(self.cleaned_data["words"], rectifying.DONE)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if self.row.word != Verdict.Word.REMOVE:
            asked = rectifying.lacking(self.row)
            given["read"] = read_beside(self, lambda: reading.read_many(self.uploads), asked)
        return given

    @property
    def deed(self) -> Deed:
        given = self.cleaned_data
        return Deed(given["words"], given.get("read", ()), self._told)

    @property
    def _told(self) -> Told:
        given = self.cleaned_data
        return Told(
            made_on=given.get("made_on"),
            is_signed=given.get("is_signed"),
            is_sealed=given.get("is_sealed"),
        )


class DefectForm(forms.Form):
    """A line of the pick list."""

    title = forms.CharField(label=_("Defect"), max_length=40, min_length=2)
    is_offered = forms.BooleanField(label=_("Offered"), required=False, initial=True)
