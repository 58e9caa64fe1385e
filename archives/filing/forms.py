"""Forms of papers: what is known of one, why it changes, papers by the folder."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archives.filing import operations
from archives.filing.operations import Told
from archives.filing.reading import Read
from archives.models import Paper, PaperKind
from regions.duties import Permission
from regions.models import Region, User

_SEEN = [("yes", _("Yes, it is")), ("no", _("No, it is not")), ("", _("Not looked at yet"))]
_ANSWERS = {"yes": True, "no": False}


def _look(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=_SEEN, widget=forms.RadioSelect, required=False, empty_value=None,
        coerce=_ANSWERS.__getitem__,
    )  # fmt: skip


def has_come(day: date) -> None:
    """A validator: no paper is of a day to come."""
    if day > timezone.localdate():
        raise ValidationError("这一天还没有到；请填材料上写的真实日期。")


def read_beside(form: forms.Form, read: Callable[[], list[Read]], lacking: str) -> list[Read]:
    """The files that came along with a form. What is wrong with them is said beside what is wrong
    with its fields, so that all is told at once; `lacking` is said where none came.
    """
    try:
        found = read()
    except ValidationError as error:
        form.add_error(None, error)
        return []
    if lacking and not found:
        form.add_error(None, lacking)
    return found


class PaperForm(forms.Form):
    """What stands on a paper. What its kind wants comes first (`wanted`), the rest may be unfolded
    (`others`).
    """

    is_signed = _look(_("Whether it is signed"))
    is_sealed = _look(_("Whether it is sealed"))
    made_on = forms.DateField(
        label=_("Date on the paper"), required=False, validators=[has_come],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The true date that stands on it, also where it is supplied later."),
    )  # fmt: skip
    year = forms.IntegerField(
        label=_("Year it is about"), required=False, min_value=1980, max_value=2100
    )
    signers = forms.CharField(label=_("Who signed it"), required=False, max_length=120)
    issuer = forms.CharField(label=_("Issued by"), required=False, max_length=60)
    amount_yuan = forms.DecimalField(
        label=_("Amount on the paper, yuan"), required=False, min_value=0, max_digits=12,
        decimal_places=2,
    )  # fmt: skip
    people = forms.IntegerField(
        label=_("Members on the paper"), required=False, min_value=0, max_value=200
    )
    title = forms.CharField(
        label=_("Name of the paper"), required=False, max_length=80,
        help_text=_("Only where it is called otherwise than its kind."),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: PaperKind, told: Told | None = None, **kwargs: Any):
        self.kind, self.told = kind, told or Told()
        words = {True: "yes", False: "no", None: ""}
        known = vars(self.told)
        kwargs["initial"] = known | {
            name: words[known[name]] for name in ("is_signed", "is_sealed")
        }
        super().__init__(*args, **kwargs)
        self.fields["signers"].help_text = kind.signers
        self.fields["issuer"].help_text = kind.issuer
        self._wanted = [name for name, is_wanted in self._wants() if is_wanted]

    def _wants(self) -> list[tuple[str, bool]]:
        kind = self.kind
        return [
            ("is_signed", kind.wants_signature),
            ("is_sealed", kind.wants_seal),
            ("made_on", kind.wants_date),
            ("year", kind.is_yearly),
            ("signers", kind.wants_signature),
            ("issuer", bool(kind.issuer)),
        ]

    @property
    def wanted(self) -> list[forms.BoundField]:
        return [self[name] for name in self._wanted]

    @property
    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self._wanted]

    @property
    def has_fault_below(self) -> bool:
        return any(field.errors for field in self.others)

    @property
    def given(self) -> Told:
        """What is known now; what the form does not ask stays."""
        return replace(self.told, **self.cleaned_data)


def told_of(paper: Paper) -> Told:
    """What is known of a paper already."""
    return Told(**{one.name: getattr(paper, one.name) for one in fields(Told)})


class WhyForm(forms.Form):
    """A reason in a sentence."""

    why = forms.CharField(label=_("Why"), max_length=200, validators=[operations.check_reason])


class BatchForm(forms.Form):
    """For which place the files are; asked only of who files for several."""

    place = forms.ChoiceField(label=_("Whose papers they are"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [one for one in user.active_postings if Permission.ARCHIVE_FILE in one.grants]
        self.places: dict[str, Region] = {str(one.region_id): one.region for one in held}
        field: Any = self.fields["place"]
        field.choices = [(key, place.name) for key, place in self.places.items()]
        self.only = next(iter(self.places.values())) if len(self.places) == 1 else None
        if self.only:
            del self.fields["place"]

    @property
    def region(self) -> Region:
        return self.only or self.places[self.cleaned_data["place"]]
