"""Loading a rescue file: what a phone could not send, sealed for the office, act by act."""

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods

from ledger.acts import bounded, parcels, told
from ledger.acts.envelope import MOST_ACTS, checked
from ledger.acts.wire import ParcelSerializer, PhotoParcelSerializer
from ledger.models import FieldAct
from ledger.models.field import State
from regions.guards import require
from regions.models import User

MOST_BYTES = 60 * 1024 * 1024
MOST_PARCELS = 2000
NO_FILE = gettext_noop("This is no rescue file, or it is damaged.")


@dataclass(frozen=True)
class Loaded:
    """What became of one parcel: of what kind the act is, whose, its state, and why."""

    number: str
    state: State
    words: str
    act: FieldAct | None = None

    @property
    def hue(self) -> str:
        return told.HUES[self.state]

    @property
    def stands(self) -> str:
        return str(told.WORDS[self.state])

    @property
    def label(self) -> str:
        return told.label(self.act.kind) if self.act else ""


class ParcelForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Rescue file of a phone"),
        help_text=gettext_lazy("The worker saves it on the phone under “Mine” and brings it here."),
    )

    def clean_file(self) -> Any:
        """What the file holds.

        Raises:
            ValidationError: it is no rescue file; nothing of it is taken in.
        """
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 60 MB; is it the rescue file?"))
        try:
            return json.loads(file.read())
        except (ValueError, RecursionError) as error:
            raise ValidationError(_(NO_FILE)) from error


@require(parcels.LOADS)
@require_http_methods(["GET", "POST"])
def parcel_load(request: HttpRequest) -> HttpResponse:
    """Take in the acts of a rescue file; each says what became of it."""
    user: User = request.user  # type: ignore[assignment]
    request.stands_at = reverse("ledger:phone-list")  # type: ignore[attr-defined]
    form = ParcelForm(request.POST or None, request.FILES or None)
    loaded: list[Loaded] = []
    if request.method == "POST" and form.is_valid():
        try:
            loaded = load(form.cleaned_data["file"], by=user)
        except ValidationError as error:
            form.add_error("file", error)
    context = {
        "form": form,
        "loaded": loaded,
        "done": sum(one.hue == "done" for one in loaded),
    }
    status = 422 if form.errors else 200
    return render(request, "ledger/parcel_load.html", context, status=status)


def load(found: Any, *, by: User) -> list[Loaded]:
    """Take in the photos of a file and then its acts, fifty at a time; what was taken in before
    says so again.

    Raises:
        ValidationError: it is no rescue file, or of a phone not known here or of somebody outside
            the person's places; what was taken in before that stays, and the file may be loaded
            again.
    """
    acts, pictures = (_parcels(found, *each) for each in _LISTS)
    answers: list[dict[str, Any]] = []
    try:
        parcels.load_photos(pictures, by=by)
        for start in range(0, len(acts), MOST_ACTS):
            answers += map(json.loads, parcels.load(acts[start : start + MOST_ACTS], by=by))
    except PermissionDenied as error:
        words = _("It is the file of somebody who is not posted in your places.")
        raise ValidationError(words) from error
    except bounded.UnreadableError as error:
        raise ValidationError(error.words) from error
    rows = FieldAct.objects.select_related("user").in_bulk([one["id"] for one in answers])
    by_number = {str(pk): act for pk, act in rows.items()}
    return [
        Loaded(one["id"], State(one["state"]), one["words"], by_number.get(one["id"]))
        for one in answers
    ]


_LISTS = (("parcels", ParcelSerializer, 1), ("photos", PhotoParcelSerializer, 0))


def _parcels(
    found: Any, name: str, serializer: type[ParcelSerializer], fewest: int
) -> list[parcels.Parcel]:
    """One list of the file; what else a phone kept with each is not looked at."""
    rows = found.get(name, []) if isinstance(found, dict) else None
    if not isinstance(rows, list) or not fewest <= len(rows) <= MOST_PARCELS:
        raise ValidationError(_(NO_FILE))
    names = set(serializer().fields)
    read = []
    for row in rows:
        known = {key: row[key] for key in names & set(row)} if isinstance(row, dict) else row
        values, wrong = checked(serializer, known)
        if wrong:
            raise ValidationError(_(NO_FILE))
        try:
            read.append(parcels.read(values))
        except ValueError as error:
            raise ValidationError(_(NO_FILE)) from error
    return read
