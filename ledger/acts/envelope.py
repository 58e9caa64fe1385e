"""An act as it comes from a phone, read into `Sent`; nothing of it is applied here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from ledger.acts import bounded
from ledger.acts.kinds import KINDS, Sent, SentHand, SentPhoto
from ledger.canonical import canonical, digest
from ledger.models import FieldDevice
from ledger.strokes import StrokesField
from regions.models import User

MOST_ACTS = 50
MOST_PHOTOS, MOST_AFTER, MOST_HANDS = 20, 50, 5
_YEARS = range(2000, 2100)
_OUT_OF_TIME = gettext_lazy("This day is not between 2000 and 2099; check the clock of the phone.")


class Moment(serializers.DateTimeField):
    """A moment of this century; years at the ends of the calendar cannot be reckoned with."""

    def to_internal_value(self, value: Any) -> datetime:
        try:
            moment = super().to_internal_value(value)
        except OverflowError:
            raise serializers.ValidationError(_OUT_OF_TIME) from None
        if moment.year not in _YEARS:
            raise serializers.ValidationError(_OUT_OF_TIME)
        return moment


class Day(serializers.DateField):
    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if day.year not in _YEARS:
            raise serializers.ValidationError(_OUT_OF_TIME)
        return day


class Degrees(serializers.FloatField):
    """A float of the phone, in six decimals: a tenth of a metre."""

    def to_internal_value(self, data: Any) -> Decimal:  # type: ignore[override]
        degrees = super().to_internal_value(data)
        if not abs(degrees) <= 360:  # "nan" is a float as well; 1e300 has no six decimals
            self.fail("invalid")
        return round(Decimal(str(degrees)), 6)


class Digest(serializers.RegexField):
    """SHA-256 in hex."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^[0-9a-f]{64}$", **kwargs)


class PhotoSerializer(serializers.Serializer):
    sha256 = Digest()
    caption = serializers.CharField(max_length=60, allow_blank=True, default="")
    at = Moment(allow_null=True, default=None)
    lat = Degrees(min_value=-90, max_value=90, allow_null=True, default=None)
    lng = Degrees(min_value=-180, max_value=180, allow_null=True, default=None)
    accuracy_m = serializers.IntegerField(
        min_value=0, max_value=10_000_000, allow_null=True, default=None
    )


class HandSerializer(serializers.Serializer):
    role = serializers.ChoiceField(["worker", "second", "head"])
    name = serializers.CharField(max_length=60, allow_blank=True, default="")
    strokes = serializers.CharField(max_length=200_000)
    user = serializers.IntegerField(min_value=1, max_value=2**63 - 1, allow_null=True, default=None)

    def validate_strokes(self, value: str) -> str:
        try:
            return StrokesField().clean(value)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error


class EnvelopeSerializer(serializers.Serializer):
    """One act. `pin_at` is when the PIN was given last, as the phone claims."""

    id = serializers.UUIDField()
    kind = serializers.CharField(max_length=40)
    on = Day()
    at = Moment()
    after = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST_AFTER, default=list
    )
    base = serializers.CharField(max_length=100, allow_blank=True, default="")
    body = serializers.DictField()
    photos = PhotoSerializer(many=True, max_length=MOST_PHOTOS, default=list)
    hands = HandSerializer(many=True, max_length=MOST_HANDS, default=list)
    pin_at = Moment(allow_null=True, default=None)


@dataclass(frozen=True)
class Read:
    """An act of a batch. Where `words` say what is wrong with it there is nothing else of it."""

    id: UUID
    text: str = ""
    digest: str = ""
    values: Mapping[str, Any] | None = None
    words: str = ""
    fields: Mapping[str, str] | None = None

    @property
    def photos(self) -> list[str]:
        return [photo["sha256"] for photo in self.values["photos"]] if self.values else []

    @property
    def after(self) -> list[UUID]:
        return list(self.values["after"]) if self.values else []


def number_of(raw: Any) -> UUID:
    """The number of an act, whatever else is wrong with it.

    Raises:
        UnreadableError: it has none, so that no verdict could name it.
    """
    try:
        return UUID(raw["id"]) if len(raw["id"]) == 36 else UUID("")
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise bounded.UnreadableError(
            _("An act has no number; nothing of this batch was taken in.")
        ) from error


def read(raw: Any) -> Read:
    """Read one act of a batch.

    Raises:
        UnreadableError: it has no number.
    """
    number = number_of(raw)
    if words := bounded.fault_in(raw, bounded.DEPTH - 2):
        return Read(number, words=words)
    values, fields = checked(EnvelopeSerializer, raw)
    if fields:
        return Read(number, words=_("The act is not as the app should send it."), fields=fields)
    if values["kind"] not in KINDS:
        words = _("This kind of act is not known here; open the app again to update it.")
        return Read(number, words=words, fields={"kind": values["kind"]})
    text = canonical(raw)
    return Read(number, text=text, digest=digest(text), values=values)


def reread(text: str) -> Read:
    """Read a kept act once more."""
    return read(bounded.read(text.encode()))


def sent(read: Read, *, by: User, device: FieldDevice, body: dict[str, Any]) -> Sent:
    """Put together what a kind applies; `body` as the kind's serializer cleaned it."""
    values = read.values
    assert values is not None
    return Sent(
        id=read.id,
        kind=values["kind"],
        by=by,
        device=device,
        on=values["on"],
        claimed_at=values["at"],
        after=tuple(values["after"]),
        base=values["base"],
        body=body,
        photos=tuple(SentPhoto(**photo) for photo in values["photos"]),
        hands=tuple(SentHand(**hand) for hand in values["hands"]),
    )


def checked(
    serializer: type[serializers.Serializer], raw: Any
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the serializer makes of `raw`, and what is wrong with it by the name of the field
    ({} if nothing); names that it does not know are wrong too.
    """
    form = _form(serializer)
    fields = {name: _("This is not known here.") for name in _unknown(form, raw, "")}
    try:
        values = form.run_validation(raw)
    except serializers.ValidationError as error:
        fields |= dict(_flat(error.detail, ""))
    return (values if not fields else {}), fields


@lru_cache
def _form(serializer: type[serializers.Serializer]) -> serializers.Serializer:
    """Made once: it copies all its fields, and what it validates leaves nothing in it."""
    return serializer()


def _unknown(field: Any, raw: Any, path: str) -> Iterator[str]:
    """Names in `raw` that the serializer does not have, each with the path to it."""
    if isinstance(field, serializers.ListSerializer) and isinstance(raw, list):
        for index, item in enumerate(raw):
            yield from _unknown(field.child, item, f"{path}{index}.")
    elif isinstance(field, serializers.Serializer) and isinstance(raw, dict):
        for name, value in raw.items():
            known = field.fields.get(name)
            if known is None or known.read_only:
                yield f"{path}{name}"[:100]
            else:
                yield from _unknown(known, value, f"{path}{name}.")


def _flat(errors: Any, path: str) -> Iterator[tuple[str, str]]:
    """Errors of a serializer as (path to the field, words)."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(errors, list) and errors and isinstance(errors[0], Mapping):
        for index, inner in enumerate(errors):
            yield from _flat(inner, f"{path}.{index}")
    elif errors:
        words = errors if isinstance(errors, list) else [errors]
        yield path, " ".join(str(word) for word in words)
