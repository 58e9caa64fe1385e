"""The addresses of the phone under `/api/v1/field/`."""

import gzip
import re
from base64 import b64encode
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.acts import devices, parcels, photos, pulling, receiving, wire
from ledger.acts.doors import (
    BatchParser,
    FieldView,
    LoggedIn,
    PieceParser,
    Refused,
    json_text,
    revoked,
    same_device,
)
from ledger.acts.envelope import MOST_ACTS, checked
from ledger.models import FieldDevice

_REFUSALS = {
    400: wire.RefusalSerializer,
    401: wire.RefusalSerializer,
    403: wire.RefusalSerializer,
    413: wire.RefusalSerializer,
    415: wire.RefusalSerializer,
    426: wire.RefusalSerializer,
    503: wire.RefusalSerializer,
}
_DEVICE = OpenApiParameter(
    "X-Device", OpenApiTypes.UUID, OpenApiParameter.HEADER, required=True, description="the phone"
)
_SHA256 = OpenApiParameter(
    "sha256", OpenApiTypes.STR, OpenApiParameter.PATH, pattern="^[0-9a-f]{64}$"
)
_RANGE = re.compile(r"bytes (\d{1,8})-(\d{1,8})/(\d{1,8})")
GZIP_FROM = 1000


def read(serializer: type[serializers.Serializer], raw: Any) -> dict[str, Any]:
    """What the body says.

    Raises:
        Refused: it is not as it should be; names the first thing.
    """
    values, fields = checked(serializer, raw)
    if fields:
        name, words = next(iter(fields.items()))
        raise Refused(f"{name}: {words}", "unreadable", status.HTTP_400_BAD_REQUEST)
    return values


class DevicesView(FieldView):
    """Bind this phone to the person who logged in; list a person's phones."""

    permission_classes = (LoggedIn,)

    @extend_schema(
        operation_id="field_devices",
        responses={200: wire.DevicesSerializer, 401: wire.RefusalSerializer},
    )
    def get(self, request: Request) -> Response:
        get_token(request._request)  # a browser whose cookie ran out asks here for another
        this = request.session.get("field_device")
        rows = FieldDevice.objects.filter(user=self.person)
        listed = [
            {
                "id": row.pk, "label": row.label, "app": row.app, "is_this": str(row.pk) == this,
                "made_at": row.made_at, "seen_at": row.seen_at, "synced_at": row.synced_at,
                "revoked_at": row.revoked_at, "unsent": row.unsent,
                "unsent_since": row.unsent_since,
            }
            for row in rows
        ]  # fmt: skip
        return Response({"devices": listed})

    @extend_schema(
        operation_id="field_device_bind",
        request=wire.DeviceSerializer,
        responses={
            200: wire.BoundSerializer,
            **_REFUSALS,
            409: wire.RefusalSerializer,
            422: wire.RefusalSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        told = read(wire.DeviceSerializer, request.data)
        try:
            device = devices.bind(
                self.person,
                told["id"],
                label=told["label"],
                app=told["app"],
                session=request.session,
            )
        except devices.OthersDeviceError as error:
            words = _("This phone is set up for another person.")
            raise Refused(words, "others", status.HTTP_409_CONFLICT) from error
        except devices.RevokedError as error:
            raise revoked() from error
        posts = [posting.words for posting in self.person.active_postings]
        return Response(
            {
                "id": str(device.pk),
                "time": timezone.now(),
                "lease_until": device.lease_until,
                "half": b64encode(devices.half_of(device)).decode(),
                "office_key": parcels.office_key(),
                "me": {
                    "id": self.person.pk,
                    "name": self.person.full_name,
                    "post": posts[0] if posts else "",
                },
                "csrf": get_token(request._request),
            }
        )


class DeviceRevokeView(FieldView):
    """End one of one's own phones."""

    permission_classes = (LoggedIn,)

    @extend_schema(
        operation_id="field_device_revoke",
        request=None,
        responses={204: OpenApiResponse(description="it is revoked"), **_REFUSALS, 404: None},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        device = get_object_or_404(FieldDevice, pk=pk, user=self.person)
        devices.revoke(device, by=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PullView(FieldView):
    """What is new since the phone looked last; asked again while there is `more`."""

    @extend_schema(
        operation_id="field_pull",
        parameters=[_DEVICE],
        request=wire.PullSerializer,
        responses={200: wire.PulledSerializer, **_REFUSALS},
    )
    def post(self, request: Request) -> HttpResponse:
        asked = read(wire.PullSerializer, request.data)
        devices.seen(self.device)
        parts, more = pulling.pull(self.person, asked)
        text = (
            f'{{"time":"{timezone.now().isoformat()}",'
            f'"lease_until":"{self.device.lease_until.isoformat()}",'
            f'"more":{"true" if more else "false"},"parts":{parts}}}'
        )
        return _pressed(request, text)


def _pressed(request: Request, text: str) -> HttpResponse:
    """The answer compressed: nothing secret that a stranger could put guesses beside is in it."""
    if len(text) < GZIP_FROM or "gzip" not in request.headers.get("Accept-Encoding", ""):
        return json_text(text)
    response = HttpResponse(gzip.compress(text.encode(), 6), content_type="application/json")
    response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    return response


class ActsView(FieldView):
    """A batch of acts, at most fifty; a verdict for each."""

    parser_classes = (BatchParser,)

    @extend_schema(
        operation_id="field_acts",
        parameters=[_DEVICE],
        request=wire.BatchSerializer,
        responses={200: wire.VerdictsSerializer, **_REFUSALS},
    )
    def post(self, request: Request) -> HttpResponse:
        raw = dict(request.data)
        acts = raw.pop("acts", None)
        head = read(wire.BatchHeadSerializer, raw)
        same_device(request, head["device"])
        if not isinstance(acts, list) or len(acts) > MOST_ACTS:
            words = _("A batch has at most 50 acts.")
            raise Refused(words, "unreadable", status.HTTP_400_BAD_REQUEST)
        devices.seen(self.device)
        answers = receiving.receive(
            receiving.Batch(
                user=self.person,
                device=self.device,
                acts=acts,
                sent_at=head["sent_at"],
                unsent=head["unsent"]["count"],
                unsent_since=head["unsent"]["since"],
                burden=head["burden"],
            )
        )
        return _told(answers)


def _told(answers: list[str]) -> HttpResponse:
    return json_text(f'{{"time":"{timezone.now().isoformat()}","verdicts":[{",".join(answers)}]}}')


class PhotoView(FieldView):
    """One photo, by the SHA-256 of its bytes: how much of it has come, and the next piece."""

    parser_classes = (PieceParser,)
    most_bytes = photos.PIECE_BYTES

    @extend_schema(
        operation_id="field_photo",
        parameters=[_DEVICE, _SHA256],
        responses={200: wire.PhotoStateSerializer, **_REFUSALS},
    )
    def get(self, request: Request, sha256: str) -> Response:
        return _photo(photos.found(self.person, sha256))

    @extend_schema(
        operation_id="field_photo_piece",
        parameters=[
            _DEVICE,
            _SHA256,
            OpenApiParameter(
                "Content-Range", str, OpenApiParameter.HEADER, required=True,
                pattern=r"^bytes \d{1,8}-\d{1,8}/\d{1,8}$", description="bytes a-b/n",
            ),
        ],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={
            200: wire.PhotoStateSerializer,
            **_REFUSALS,
            409: wire.PhotoStateSerializer,
            422: wire.RefusalSerializer,
        },
    )  # fmt: skip
    def put(self, request: Request, sha256: str) -> Response:
        start, size, piece = self._piece(request)
        try:
            photo = photos.take_in(self.person, sha256, start=start, size=size, piece=piece)
        except photos.GapError:
            return _photo(photos.found(self.person, sha256), status.HTTP_409_CONFLICT)
        if photo.received == 0:
            words = _("The photo is not what it was said to be; it is sent anew.")
            raise Refused(words, "digest", status.HTTP_422_UNPROCESSABLE_ENTITY)
        if photo.done_at:
            receiving.try_held(self.person)
        return _photo(photo)

    def _piece(self, request: Request) -> tuple[int, int, bytes]:
        told = _RANGE.fullmatch(request.headers.get("Content-Range", ""))
        piece = request.data
        if told is None or not isinstance(piece, bytes):
            words = _("A piece of a photo says which of its bytes it is (Content-Range).")
            raise Refused(words, "range", status.HTTP_400_BAD_REQUEST)
        start, end, size = (int(number) for number in told.groups())
        if len(piece) > self.most_bytes or len(piece) != end - start + 1:
            words = _("The piece is not as long as it says, or longer than 256 KB.")
            raise Refused(words, "range", status.HTTP_400_BAD_REQUEST)
        return start, size, piece


def _photo(photo: Any, code: int = status.HTTP_200_OK) -> Response:
    told = {"size": photo.size, "received": photo.received, "done": photo.done_at is not None}
    return Response(told, status=code)


class ParcelsView(FieldView):
    """Sealed acts: by their worker, or loaded from a file by who signs where the worker is."""

    permission_classes = (LoggedIn,)

    @extend_schema(
        operation_id="field_parcels",
        request=wire.ParcelsSerializer,
        responses={200: wire.VerdictsSerializer, **_REFUSALS},
    )
    def post(self, request: Request) -> HttpResponse:
        told = read(wire.ParcelsSerializer, request.data)
        try:
            sealed = [parcels.read(raw) for raw in told["parcels"]]
        except ValueError as error:
            words = _("The file is damaged.")
            raise Refused(words, "unreadable", status.HTTP_400_BAD_REQUEST) from error
        return _told(parcels.load(sealed, by=self.person))
