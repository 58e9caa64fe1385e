"""Forms of training."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.sheets import MAX_LONG_BYTES
from regions.duties import Permission
from regions.models import Audience, Cadre, Level, Region, User
from regions.place_choices import offer_places
from training import catalogue
from training.models import Mode, Session, Speciality, Topic, Trainer
from training.operations import Given
from training.planning import Line

_LEVELS = [(level.value, level.label) for level in Level if level <= Level.VILLAGE]
_MOST_TRAINERS = 200


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def keepers(user: User) -> list[Region]:
    """The places whose training the person keeps."""
    return [p.region for p in user.active_postings if Permission.TRAINING_EDIT in p.grants]


class _OfAPlace(forms.Form):
    """`keeper` is asked only of who keeps several places."""

    keeper = forms.TypedChoiceField(label=_("Place that hosts it"))

    def __init__(self, *args: Any, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self.fields["keeper"], places)
        self.only = places[0] if len(places) == 1 else None
        if places and "level" in self.fields:  # most write down their own level's
            self.fields["level"].initial = min(one.level for one in places)
        if self.only:
            del self.fields["keeper"]

    @property
    def region(self) -> Region:
        return self.only or self.cleaned_data["keeper"]


class SessionForm(_OfAPlace):
    """What is settled of a session before it is held."""

    name = forms.CharField(label=_("Name of the session"), max_length=80)
    number = forms.IntegerField(label=_("Which time"), min_value=1, max_value=9999, initial=1)
    organiser = forms.CharField(label=_("Organiser"), max_length=60)
    undertaker = forms.CharField(label=_("Carried out by"), max_length=60, required=False)
    level = forms.TypedChoiceField(label=_("Level"), choices=_LEVELS, coerce=int)
    mode = forms.ChoiceField(label=_("Mode"), choices=Mode)
    audiences = forms.MultipleChoiceField(
        label=_("Audiences"), choices=Audience, widget=forms.CheckboxSelectMultiple
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(), label=_("Topics"), widget=forms.CheckboxSelectMultiple
    )
    starts_on = _day(_("First day"), initial=timezone.localdate)
    ends_on = _day(_("Last day"), initial=timezone.localdate)
    venue = forms.CharField(label=_("Training venue"), max_length=80, required=False)
    hours = forms.IntegerField(label=_("Class hours"), min_value=0, max_value=999, initial=8)
    halves = forms.IntegerField(
        label=_("Half-days"), min_value=0, max_value=200, initial=0,
        help_text=_("0: morning and afternoon of every day."),
    )  # fmt: skip
    share_percent = forms.IntegerField(
        label=_("Share of half-days that a certificate needs, %"),
        min_value=0, max_value=100, initial=80,
    )  # fmt: skip
    expected = forms.IntegerField(
        label=_("Persons expected"), min_value=0, max_value=99_999, initial=50
    )
    trainers = forms.ModelMultipleChoiceField(
        Trainer.objects.none(), label=_("Trainers"), required=False
    )
    cost_yuan = forms.DecimalField(
        label=_("Cost, yuan"), min_value=0, max_digits=12, decimal_places=2, required=False
    )

    def __init__(self, *args: Any, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, places=places, **kwargs)
        today = timezone.localdate()
        fields: Any = self.fields
        if fields["level"].initial != Level.PREFECTURE:  # what counties and below hold most
            fields["mode"].initial = Mode.FULL_COVERAGE
        fields["topics"].queryset = Topic.objects.filter(catalogue.offered(today))
        paths = [place.ancestors[0].path for place in places]  # the pool is the prefecture's
        pool = Trainer.objects.within_paths(paths).on(today).select_related("cadre")
        fields["trainers"].queryset = pool[:_MOST_TRAINERS] if not self.is_bound else pool

    @property
    def given(self) -> Given:
        """What was filled in, once the form is valid."""
        values = {k: v for k, v in self.cleaned_data.items() if k != "keeper"}
        return Given(**values)

    @classmethod
    def of(cls, session: Session, posted: Any = None) -> "SessionForm":
        """The form of a session that was not held yet."""
        names = set(cls.base_fields) - {"keeper", "topics", "trainers"}
        values = {name: getattr(session, name) for name in names}
        values["topics"] = list(session.topics.values_list("pk", flat=True))
        values["trainers"] = list(session.trainers.values_list("pk", flat=True))
        return cls(posted, places=[session.region], initial=values)


class EnrolForm(forms.Form):
    """From where on the roster, and how many at most."""

    place = forms.CharField(
        label=_("Place"), max_length=60, required=False,
        help_text=_("Name or code of a place; blank for all of the host's."),
    )  # fmt: skip
    most = forms.IntegerField(
        label=_("At most"), min_value=1, max_value=20_000, required=False,
        help_text=_("Those whom no training reached come first."),
    )  # fmt: skip

    def __init__(self, *args: Any, within: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._within = within

    def clean_place(self) -> Region:
        text = self.cleaned_data["place"].strip()
        if not text:
            return self._within
        places = Region.objects.within(self._within).current()
        found = list(places.filter(Q(code=text) | Q(name=text)).order_by("level")[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("Several places bear this name; enter the code.")
                if found
                else _("There is no such place among yours; enter its code or full name.")
            )
        return found[0]


class CancelForm(forms.Form):
    words = forms.CharField(label=_("Why it is cancelled"), max_length=300)


class WorkbookForm(forms.Form):
    """One workbook."""

    file = forms.FileField(
        label=_("Excel workbook"),
        help_text=_("XLSX, made from the template."),
        widget=forms.FileInput({"accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_LONG_BYTES:
            most = MAX_LONG_BYTES // 1024 // 1024
            raise forms.ValidationError(f"文件超过 {most} MB；请分成几个文件上传")
        return file


class PastForm(WorkbookForm, _OfAPlace):
    """A workbook of past sessions, and whose it is."""

    field_order = ("keeper", "file")


class TrainerForm(forms.Form):
    """Who joins the pool, found by the roster's number."""

    number = forms.CharField(label=_("Number on the roster"), max_length=30)
    speciality = forms.ChoiceField(label=_("Speciality"), choices=Speciality)
    title = forms.CharField(label=_("Professional title"), max_length=60, required=False)
    starts_on = _day(_("Term from"), initial=timezone.localdate)
    ends_on = _day(_("Term to"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_number(self) -> str:
        number = self.cleaned_data["number"].strip()
        rows = Cadre.objects.visible_to(self._user, Permission.TRAINING_EDIT)
        self.cadre = rows.filter(number=number).select_related("region").first()
        if self.cadre is None:
            raise forms.ValidationError(_("Nobody of yours has this number on the roster."))
        return number

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (
            given.get("ends_on")
            and given.get("starts_on")
            and given["ends_on"] < given["starts_on"]
        ):
            self.add_error("ends_on", "聘期止早于聘期起；请核对日期。")
        return given


class PlanForm(_OfAPlace):
    """A plan of a year: how many sessions and persons of each audience, at one level."""

    year = forms.IntegerField(
        label=_("Year"), min_value=2014, max_value=2100, initial=lambda: timezone.localdate().year
    )
    level = forms.TypedChoiceField(label=_("Level"), choices=_LEVELS, coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for audience in Audience:
            for name, word in (
                ("sessions", _("Planned sessions")),
                ("persons", _("Planned persons")),
            ):
                self.fields[f"{audience.value}_{name}"] = forms.IntegerField(
                    label=f"{audience.label} · {word}",
                    min_value=0,
                    max_value=999_999,
                    required=False,
                )

    @property
    def lines(self) -> list[Line]:
        """What was filled in, once the form is valid."""
        given = self.cleaned_data
        return [
            Line(
                audience.value,
                given["level"],
                given[f"{audience.value}_sessions"] or 0,
                given[f"{audience.value}_persons"] or 0,
            )
            for audience in Audience
        ]


class SessionListForm(forms.Form):
    """Conditions on the list of sessions."""

    q = forms.CharField(label=_("Name of the session"), required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *Session.State.choices], required=False
    )
    audience = forms.ChoiceField(
        label=_("Audience"), choices=[("", _("All")), *Audience.choices], required=False
    )
    level = forms.ChoiceField(label=_("Level"), choices=[("", _("All")), *_LEVELS], required=False)
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=_("Topic"), empty_label=_("All"), required=False
    )


class CutForm(forms.Form):
    """Of what coverage is shown."""

    region = forms.CharField(label=_("Place"), max_length=60, required=False)
    as_of = _day(_("As of"), required=False)
    level = forms.TypedChoiceField(
        label=_("Level of the sessions"),
        choices=[(0, _("All")), *_LEVELS],
        coerce=int,
        required=False,
        empty_value=0,  # type: ignore[arg-type]
    )
