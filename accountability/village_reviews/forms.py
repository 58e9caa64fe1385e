"""Forms of reviews and hearings of villages."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.issue_intake.forms import ItemField
from accountability.models import (
    Conclusion,
    HeardPlace,
    HearingOrder,
    LineAnswer,
    SheetAnswer,
    Verdict,
    VillageQuestion,
    VillageRound,
    VillageSheet,
)
from accountability.seen import Seen, SeenForm
from accountability.village_reviews.hearing import Plan, Ruling
from accountability.village_reviews.ordering import Order
from accountability.village_reviews.reviewing import Round
from ledger.strokes import StrokesField
from qiannan.asked import DayField
from regions.duties import GRANTS, Permission
from regions.models import Posting, Region, User, paths_above
from regions.place_choices import offer_places
from regions.step_up import PasswordAgain


def day_widget() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def day_field(label: Any, **more: Any) -> DayField:
    return DayField(label=label, widget=day_widget(), **more)


def words_field(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


class RoundForm(forms.Form):
    """A round of reviews. `places` are those whose villages the person hears."""

    place = forms.TypedChoiceField(label=_("Villages of"))
    name = forms.CharField(label=_("Name of the review"), max_length=60)
    year = forms.IntegerField(label=_("Year of the plans"), min_value=2014, max_value=2035)
    starts_on = day_field(_("From"), initial=timezone.localdate)
    ends_on = day_field(_("Until"), initial=timezone.localdate)

    def __init__(self, *args: Any, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self.fields["place"], places)
        self.fields["year"].initial = timezone.localdate().year

    @property
    def round(self) -> Round:
        given = dict(self.cleaned_data)
        return Round(region=given.pop("place"), **given)


class AnswersForm(SeenForm, forms.Form):
    """The questions of a sheet, each with words, and what the review comes to."""

    conclusion = forms.ChoiceField(label=_("Conclusion"), choices=Conclusion.choices)
    words = words_field(_("Opinion of the review"), 4, max_length=4000, required=False)

    def __init__(self, *args: Any, questions: list[VillageQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        asked: dict[str, forms.Field] = {}
        for one in questions:
            asked[f"said_{one.pk}"] = forms.ChoiceField(
                label=one.words, choices=[("", "—"), *SheetAnswer.Said.choices]
            )
            asked[f"words_{one.pk}"] = forms.CharField(
                label=_("What was seen"), max_length=300, required=False
            )
        self.fields = asked | self.fields

    @classmethod
    def of(
        cls, sheet: VillageSheet, questions: list[VillageQuestion], posted: Any = None
    ) -> "AnswersForm":
        values: dict[str, Any] = {"conclusion": sheet.conclusion, "words": sheet.words}
        for one in sheet.answers.all():
            values[f"said_{one.question_id}"] = one.said
            values[f"words_{one.question_id}"] = one.words
        labels = {f"{stem}_{one.pk}": one.words for one in questions for stem in ("said", "words")}
        seen = Seen(sheet, values, labels=labels)
        return cls(posted, questions=questions, initial=values, seen=seen)

    @property
    def said(self) -> dict[int, tuple[str, str]]:
        given = self.cleaned_data
        return {
            one.pk: (given[f"said_{one.pk}"], given[f"words_{one.pk}"]) for one in self.questions
        }


class LineAnswerForm(SeenForm, forms.Form):
    """What was found of one line."""

    found = forms.ChoiceField(
        label=_("Found of the line"), choices=LineAnswer.Found.choices, widget=forms.RadioSelect
    )
    words = words_field(_("What was seen"), 4, max_length=500)

    @classmethod
    def of(cls, row: LineAnswer | None, posted: Any = None) -> "LineAnswerForm":
        if row is None:
            return cls(posted)
        values = {"found": row.found, "words": row.words}
        return cls(posted, initial=values, seen=Seen(row, values))


class SignForm(PasswordAgain):
    """A hand over what was shown."""

    seen = forms.CharField(widget=forms.HiddenInput)
    strokes = StrokesField(error_messages={"required": _("Please sign first")})


class WordsForm(forms.Form):
    """A reason."""

    words = forms.CharField(label=_("Reason"), max_length=300)


class HearingForm(forms.Form):
    """What is settled before a hearing. `places` are those where the person hears."""

    place = forms.TypedChoiceField(label=_("Hearing of"))
    round_of = forms.ModelChoiceField(
        VillageRound.objects.none(), label=_("Round of reviews"), empty_label=_("Choose")
    )
    held_on = day_field(_("Heard on"), initial=timezone.localdate)
    venue = forms.CharField(label=_("Venue"), max_length=80, required=False)
    chair = forms.ModelChoiceField(User.objects.none(), label=_("Chair"), empty_label=_("Choose"))
    panel = words_field(
        _("Who sits beside the chair"),
        max_length=400,
        help_text=_("One person a line; two at least."),
    )
    share_percent = forms.IntegerField(
        label=_("Share that is heard (%)"),
        min_value=1,
        max_value=100,
        initial=100,
        help_text=_("Less than 100: drawn by chance, of each township one village at least."),
    )

    def __init__(self, *args: Any, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self.fields["place"], places)
        above = {path for place in places for path in paths_above(place.path)}
        rows = VillageRound.objects.within_paths([place.path for place in places])
        rounds: Any = self.fields["round_of"]
        rounds.queryset = (
            rows | VillageRound.objects.filter(region__path__in=above)
        ).select_related("region")
        rounds.label_from_instance = lambda one: f"{one.name}（{one.region.name}，{one.number}）"
        duties = [d for d, grants in GRANTS.items() if Permission.VILLAGE_REVIEW_HEAR in grants]
        posted = Posting.objects.on(timezone.localdate()).filter(region__in=places, duty__in=duties)
        chair: Any = self.fields["chair"]
        chair.queryset = User.objects.filter(pk__in=posted.values("user")).order_by("pk")

    @property
    def plan(self) -> Plan:
        given = dict(self.cleaned_data)
        panel = [line.strip()[:60] for line in given.pop("panel").splitlines() if line.strip()]
        return Plan(region=given.pop("place"), panel=panel, **given)


class RulingForm(SeenForm, forms.Form):
    """What was asked and answered of a place, and the verdict."""

    asked = words_field(_("Questions asked"), max_length=4000)
    answered = words_field(_("Answers given"), max_length=4000)
    verdict = forms.ChoiceField(
        label=_("Verdict of the hearing"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    words = words_field(_("Grounds of the verdict"), max_length=4000, required=False)
    due_on = day_field(_("By which day"), required=False, help_text=_("Blank where it is cleared."))

    @classmethod
    def of(cls, row: HeardPlace, posted: Any = None) -> "RulingForm":
        names = ("asked", "answered", "verdict", "words", "due_on")
        values = {name: getattr(row, name) for name in names}
        return cls(posted, initial=values, seen=Seen(row, values))

    @property
    def ruling(self) -> Ruling:
        return Ruling(**self.cleaned_data)


class OrderForm(SeenForm, forms.Form):
    """One thing to be mended, with all that its entry on the ledger needs."""

    description = words_field(_("What the hearing orders"), min_length=5, max_length=2000)
    item = ItemField()
    responsible_unit = forms.CharField(label=_("Responsible unit"), max_length=60)
    person = forms.CharField(label=_("Responsible person"), max_length=60)
    due_on = day_field(_("Deadline"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].offer()  # type: ignore[attr-defined]

    @classmethod
    def of(cls, row: HearingOrder | None, heard: HeardPlace, posted: Any = None) -> "OrderForm":
        if row is None:
            return cls(posted, initial={"due_on": heard.due_on})
        names = ("description", "item_id", "responsible_unit", "person", "due_on")
        values = {name.removesuffix("_id"): getattr(row, name) for name in names}
        return cls(posted, initial=values, seen=Seen(row, values))

    @property
    def order(self) -> Order:
        return Order(**self.cleaned_data)


class QuestionForm(SeenForm, forms.ModelForm):
    """A question of the sheet."""

    class Meta:
        model = VillageQuestion
        fields = ("words", "basis", "order", "starts_on", "ends_on")
        widgets = {"starts_on": day_widget(), "ends_on": day_widget()}
