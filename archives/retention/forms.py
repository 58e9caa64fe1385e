"""Forms of retention: a freeze, a list, an opinion, what is signed."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archives.acceptance.forms import ResultForm, _Signed, day, prose
from archives.models import DestructionLine, DestructionList, Hold
from archives.retention.appraising import Said
from regions.duties import Permission
from regions.models import Posting, Region, User
from regions.place_choices import offer_places


class FreezeForm(forms.Form):
    """Why a file is frozen."""

    kind = forms.ChoiceField(label=_("Why it is frozen"), choices=Hold.Kind)
    why = prose(_("Basis and reason"), 2, max_length=200)


class WhyForm(forms.Form):
    why = prose(_("Reason"), 2, max_length=200)


class OpenForm(forms.Form):
    """A list with its group. `places` are those whose archives the person keeps."""

    place = forms.TypedChoiceField(label=_("Place of the list"))
    name = forms.CharField(label=_("Name of the list"), max_length=60)
    appraisers = forms.MultipleChoiceField(
        label=_("Who appraises"), widget=forms.CheckboxSelectMultiple,
        help_text=_("At least two; none of them can approve the list."),
    )  # fmt: skip

    def __init__(self, *args: Any, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self.fields["place"], places)
        self.people = _people(places)
        field: Any = self.fields["appraisers"]
        field.choices = [
            (str(user.pk), f"{user.full_name}（{post}）") for user, post in self.people.values()
        ]

    @property
    def group(self) -> list[User]:
        return [self.people[key][0] for key in self.cleaned_data["appraisers"]]


def _people(places: list[Region]) -> dict[str, tuple[User, str]]:
    """Accounts that see the archives of one of the places wholly, with where they are posted."""
    above = {one.pk: one for place in places for one in place.ancestors}
    postings = (
        Posting.objects.on(timezone.localdate())
        .filter(region__in=above, user__is_active=True)
        .select_related("user", "region")
    )
    return {
        str(one.user_id): (one.user, f"{one.region.name}　{one.unit}".strip())
        for one in postings.order_by("-region__level", "user__full_name", "pk")
        if Permission.ARCHIVE_VIEW in one.grants
    }


class OpinionForm(forms.Form):
    """An opinion on the papers that are ticked."""

    opinion = forms.ChoiceField(
        label=_("Opinion"), choices=DestructionLine.Opinion, widget=forms.RadioSelect
    )
    until = forms.IntegerField(
        label=_("Keep until the end of the year"), min_value=2014, max_value=2200, required=False,
        help_text=_("Only where it is kept longer."),
    )  # fmt: skip
    why = prose(_("Reason"), 2, max_length=200)

    @property
    def said(self) -> Said:
        given = self.cleaned_data
        return Said(given["opinion"], given["why"], given["until"])


class SignForm(_Signed):
    """The appraisal, or what was witnessed, signed."""


class ApproveForm(ResultForm):
    """The approval, with words, signed."""


class ExecuteForm(_Signed):
    """How and when the originals were destroyed, signed by who did it."""

    method = forms.ChoiceField(
        label=_("How the originals were destroyed"), choices=DestructionList.Method
    )
    on = day(_("Destroyed on"), initial=timezone.localdate)
