"""What the addresses of the phone take in and answer, for checking and for the schema."""

from datetime import date
from typing import Any

from rest_framework import serializers

from ledger.acts.envelope import MOST_ACTS, Day, Digest, EnvelopeSerializer, Moment
from ledger.models.field import State

MOST_DAYS = 31


class DeviceSerializer(serializers.Serializer):
    """A phone to bind. `app` begins with the number of the protocol it speaks."""

    id = serializers.UUIDField()
    label = serializers.CharField(max_length=60, allow_blank=True, default="")
    app = serializers.CharField(max_length=20, allow_blank=True, default="")


class MeSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    post = serializers.CharField(allow_blank=True)


class OfficeKeySerializer(serializers.Serializer):
    """JSON Web Key of the office, P-256 (RFC 7517)."""

    kty = serializers.CharField()
    crv = serializers.CharField()
    x = serializers.CharField()
    y = serializers.CharField()


class BoundSerializer(serializers.Serializer):
    """`half` is base64 of 32 bytes."""

    id = serializers.UUIDField()
    time = serializers.DateTimeField()
    lease_until = serializers.DateTimeField()
    half = serializers.CharField()
    office_key = OfficeKeySerializer()
    me = MeSerializer()
    csrf = serializers.CharField()


class ListedDeviceSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    label = serializers.CharField(allow_blank=True)
    app = serializers.CharField(allow_blank=True)
    is_this = serializers.BooleanField()
    made_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField()
    synced_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    unsent = serializers.IntegerField()
    unsent_since = serializers.DateTimeField(allow_null=True)


class DevicesSerializer(serializers.Serializer):
    devices = ListedDeviceSerializer(many=True)


class PullSerializer(serializers.Serializer):
    """`known`: part → {id: version} of what lies on the phone."""

    known = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(max_length=100)), default=dict
    )
    forms = serializers.CharField(max_length=100, allow_blank=True, default="")


class PulledSerializer(serializers.Serializer):
    time = serializers.DateTimeField()
    lease_until = serializers.DateTimeField()
    more = serializers.BooleanField()
    parts = serializers.DictField()


class UnsentSerializer(serializers.Serializer):
    count = serializers.IntegerField(min_value=0, max_value=1_000_000)
    since = Moment(allow_null=True, default=None)


class DayBurdenSerializer(serializers.Serializer):
    """What a day of work cost so far; `asked_again` counts questions with a known answer."""

    day = Day()
    minutes = serializers.IntegerField(min_value=0, max_value=1440, default=0)
    screens = serializers.IntegerField(min_value=0, max_value=100_000, default=0)
    asked_again = serializers.IntegerField(min_value=0, max_value=100_000, default=0)
    night_minutes = serializers.IntegerField(min_value=0, max_value=1440, default=0)

    def validate(self, attrs: dict) -> dict:
        return attrs | {"night_minutes": min(attrs["night_minutes"], attrs["minutes"])}


class BatchHeadSerializer(serializers.Serializer):
    """A batch but for its acts, each of which is checked by itself."""

    device = serializers.UUIDField()
    sent_at = Moment()
    unsent = UnsentSerializer()
    burden = DayBurdenSerializer(many=True, max_length=MOST_DAYS, default=list)

    def validate_burden(self, value: list[dict[str, Any]]) -> dict[date, dict[str, int]]:
        """By day; of a day that stands twice the last counts."""
        return {told["day"]: {k: told[k] for k in told if k != "day"} for told in value}


class BatchSerializer(BatchHeadSerializer):
    acts = EnvelopeSerializer(many=True, max_length=MOST_ACTS)


class VerdictSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(State.values)
    words = serializers.CharField()
    fields = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]
    address = serializers.CharField(allow_blank=True)
    to = serializers.IntegerField(allow_null=True)


class VerdictsSerializer(serializers.Serializer):
    time = serializers.DateTimeField()
    verdicts = VerdictSerializer(many=True)


class PhotoStateSerializer(serializers.Serializer):
    size = serializers.IntegerField()
    received = serializers.IntegerField()
    done = serializers.BooleanField()


class ParcelSerializer(serializers.Serializer):
    """See `ledger.acts.parcels`; `key`, `iv` and `sealed` are base64."""

    v = serializers.IntegerField(min_value=1, max_value=1)
    device = serializers.UUIDField()
    id = serializers.UUIDField()
    key = serializers.RegexField(r"^[A-Za-z0-9+/]{87}=$")
    iv = serializers.RegexField(r"^[A-Za-z0-9+/]{16}$")
    sealed = serializers.RegexField(r"^[A-Za-z0-9+/]+={0,2}$", max_length=700_000)


class PhotoParcelSerializer(ParcelSerializer):
    """A photo of a rescue file: `photo` is its digest."""

    id = None  # type: ignore[assignment]
    photo = Digest()
    sealed = serializers.RegexField(r"^[A-Za-z0-9+/]+={0,2}$", max_length=11_500_000)


class ParcelsSerializer(serializers.Serializer):
    parcels = ParcelSerializer(many=True, max_length=MOST_ACTS)


class RefusalSerializer(serializers.Serializer):
    """Nothing was taken in; `code` is for the program, `words` for the person."""

    code = serializers.CharField()
    words = serializers.CharField()
    fields = serializers.DictField(child=serializers.CharField(), required=False)  # type: ignore[assignment]
