"""Forms of bodies, seats, places in charge, hand-overs, the roster and the lists of duties."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.strokes import StrokesField
from qiannan.asked import DayField
from regions.models import Audience, Cadre, Level, Region, User
from regions.step_up import PasswordAgain
from taskforces.models import (
    BODY_LEVELS,
    Body,
    BodyKind,
    ChargeKind,
    DutyLine,
    DutyList,
    PoorKind,
    Strand,
    Subject,
)
from taskforces.models.charges import CHARGE_LEVELS
from taskforces.models.organisation import ROLES
from taskforces.organisation.charging import may_give
from taskforces.organisation.places import cadre_named

_BLANK = [("", "—")]
_TWO_BELOW = {Level.PREFECTURE: ChargeKind.TOWNSHIP, Level.COUNTY: ChargeKind.VILLAGE}


def day(label: Any, **more: Any) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, widget=widget, **{"initial": timezone.localdate, **more})


def words(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


class CadreField(forms.CharField):
    """A cadre by the number of the roster or by name; `user` is who looks."""

    user: User

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return cadre_named(text, self.user)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


def place_named(text: str, within: Region) -> Region:
    """The place of a name or code at or below `within`.

    Raises:
        forms.ValidationError: none or several.
    """
    text = text.strip()
    rows = Region.objects.within(within)
    found = list(rows.filter(code=text)[:1]) or list(rows.filter(name=text)[:2])
    if len(found) != 1:
        said = "有多个" if found else "没有"
        raise forms.ValidationError(f"{within.name}范围内{said}“{text}”；请填地区全名或代码。")
    return found[0]


class PlaceWithin(forms.CharField):
    """A place by its name or code, at or below `within`."""

    within: Region

    def clean(self, value: Any) -> Any:
        return place_named(super().clean(value), self.within)


class WithCadre(forms.Form):
    """Mixin of forms that name a cadre in the field `cadre`."""

    cadre = CadreField(
        label=_("Cadre"), max_length=60, help_text=_("Number of the roster, or the name.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cadre"].user = user  # type: ignore[attr-defined]


class BodyForm(forms.Form):
    """A body of a place, with the kinds its level has."""

    kind = forms.ChoiceField(label=_("Kind of body"), choices=[])
    subject = forms.ChoiceField(
        label=_("Subject of the task force"), choices=[*_BLANK, *Subject.choices], required=False
    )
    name = forms.CharField(label=_("Name of the body"), max_length=80)
    above = forms.ModelChoiceField(
        Body.objects.none(), label=_("Answers to"), required=False, empty_label="—"
    )
    document_no = forms.CharField(label=_("Document number"), max_length=60, required=False)
    mandate = words(_("Mandate"), 4, max_length=2000, required=False)
    starts_on = day(_("Founded on"))

    def __init__(self, *args: Any, place: Region, body: Body | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = _BLANK + [
            (one.value, one.label) for one in BodyKind if place.level in BODY_LEVELS[one]
        ]
        above: Any = self.fields["above"]
        places = [one.pk for one in place.ancestors]
        found = Body.objects.filter(region__in=places, ends_on__isnull=True)
        found = found.exclude(pk=body.pk) if body else found
        above.queryset = found.order_by("region__path", "kind", "subject")
        if body:
            for name in ("kind", "subject", "starts_on"):
                del self.fields[name]


class SeatForm(WithCadre):
    """Who sits in a body as what."""

    role = forms.ChoiceField(label=_("Role"), choices=[])
    strand = forms.ChoiceField(label=_("Force"), choices=[*_BLANK, *Strand.choices], required=False)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    starts_on = day(_("From"))

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [*_BLANK, *((one.value, one.label) for one in ROLES[body.kind])]
        if body.kind != BodyKind.WORK_TEAM:
            del self.fields["strand"]


class EndForm(forms.Form):
    """The last day, and why."""

    on = day(_("Last day"))
    words = forms.CharField(label=_("Reason"), max_length=200)


class ChargeForm(WithCadre):
    """Who is put in charge of which place at or below `place`."""

    region = PlaceWithin(label=_("Place"), max_length=60, help_text=_("Name or code of the place."))
    kind = forms.ChoiceField(label=_("Kind of charge"), choices=[])
    group_name = forms.CharField(
        label=_("Group of villagers"),
        max_length=40,
        required=False,
        help_text=_("Only where the township is in charge of a group."),
    )
    document_no = forms.CharField(label=_("Document number"), max_length=60, required=False)
    starts_on = day(_("From"))
    field_order = ("kind", "region", "group_name", "cadre")

    def __init__(self, *args: Any, place: Region, wanted: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.fields["cadre"].user  # type: ignore[attr-defined]
        kind: Any = self.fields["kind"]
        kind.choices = [
            (one.value, one.label)
            for one in ChargeKind
            if CHARGE_LEVELS[one] >= place.level and may_give(user, one, place)
        ]
        two_below = _TWO_BELOW.get(Level(place.level), ChargeKind.GROUP)
        kind.initial = ChargeKind(wanted) if wanted in ChargeKind.values else two_below
        region: Any = self.fields["region"]
        region.within = place
        if CHARGE_LEVELS[kind.initial] == place.level:
            region.initial = place.name


class PoorPlaceForm(forms.Form):
    """Which place at or below `within` is named as what."""

    kind = forms.ChoiceField(label=_("Named as"), choices=PoorKind.choices)
    region = PlaceWithin(label=_("Place"), max_length=60, help_text=_("Name or code of the place."))
    document_no = forms.CharField(label=_("Document number"), max_length=60, required=False)
    starts_on = day(_("On the list from"))

    def __init__(self, *args: Any, within: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].within = within  # type: ignore[attr-defined]


class HandOverForm(WithCadre):
    """To whom a post goes, from when."""

    starts_on = day(_("The successor begins on"))
    document_no = forms.CharField(label=_("Document number"), max_length=60, required=False)


class SignForm(PasswordAgain):
    """The hand of the one whose turn it is."""

    strokes = StrokesField(error_messages={"required": _("Please sign first")})


class CadreForm(forms.Form):
    """One cadre of the roster, of a place at or below `place` where new."""

    region = PlaceWithin(label=_("Place"), max_length=60, help_text=_("Name or code of the place."))
    number = forms.CharField(label=_("Number of the roster"), max_length=30)
    name = forms.CharField(label=_("Name"), max_length=60)
    unit = forms.CharField(label=_("Unit"), max_length=60)
    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    audience = forms.ChoiceField(label=_("Class of cadres"), choices=[*_BLANK, *Audience.choices])
    phone = forms.RegexField(
        label=_("Phone"),
        regex=r"^1[3-9]\d{9}$",
        required=False,
        error_messages={"invalid": "手机号应为 11 位数字，请核对"},
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    starts_on = day(_("On the roster from"), required=False)
    ends_on = day(_("On the roster until"), required=False, initial=None)

    def __init__(
        self, *args: Any, cadre: Cadre | None = None, place: Region | None = None, **kwargs: Any
    ) -> None:
        if cadre:
            names = ("number", "name", "unit", "post", "audience", "phone", "starts_on", "ends_on")
            kwargs["initial"] = {name: getattr(cadre, name) for name in names}
        super().__init__(*args, **kwargs)
        if cadre:
            del self.fields["number"], self.fields["region"]
        if place:
            region: Any = self.fields["region"]
            region.within, region.initial = place, place.name


class DutyLineForm(forms.ModelForm):
    """One duty of a list; the list is named, and begun where there is none of that name."""

    list_name = forms.CharField(label=_("List of duties"), max_length=40)
    valid_from = day(_("In force from"))
    valid_to = day(_("In force until"), required=False, initial=None)
    field_order = ("list_name", "order", "kind", "role", "name", "content")

    class Meta:
        model = DutyLine
        fields = ("kind", "role", "order", "name", "content", "valid_from", "valid_to")
        widgets = {"content": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["list_name"].initial = self.instance.duty_list.name
            self.fields["list_name"].disabled = True

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since = given.get("valid_from")
        if given.get("list_name") and since and not self.instance.duty_list_id:
            name = given["list_name"].strip()
            found = DutyList.objects.filter(name=name).order_by("-valid_from").first()
            self.instance.duty_list = found or DutyList(name=name, valid_from=since)
        if given.get("valid_to") and given.get("valid_from", given["valid_to"]) > given["valid_to"]:
            self.add_error("valid_to", "终止日期早于起始日期；请改正。")
        return given

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"duty_list"}  # type: ignore[misc]


class WorkbookForm(forms.Form):
    """A workbook of the organisation."""

    file = forms.FileField(
        label=_("Workbook of the organisation"), help_text=_("An .xlsx file of the four sheets.")
    )
