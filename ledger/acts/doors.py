"""Who may call the addresses of the phone, and how they answer when they do not.

Every refusal is JSON with a `code` for the program and `words` for the person; anything else that a
phone gets did not come from here.
"""

from typing import Any
from uuid import UUID

from django.db import OperationalError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.authentication import SessionScheme
from rest_framework import exceptions, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from ledger.acts import bounded, devices
from ledger.acts.kinds import RefusedError
from ledger.models import FieldDevice
from regions.guards import LOGIN
from regions.models import User

# Phones that speak an older protocol are told to load the app anew; they keep what they hold.
OLDEST_APP = 1
BUSY_SECONDS = 5


class Refused(exceptions.APIException):
    """Nothing was taken in. `code` is what the program acts upon."""

    def __init__(self, words: str, code: str, status_code: int) -> None:
        super().__init__(words, code)
        self.status_code = status_code


class FieldSession(SessionAuthentication):
    """The session's cookie with its CSRF token; without a session the answer is 401."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class FieldSessionScheme(SessionScheme):
    """How the description of the API tells it."""

    target_class = FieldSession
    name = "fieldSession"


class LoggedIn(BasePermission):
    """Somebody is logged in. A phone that was revoked is told so before anything else: its session
    is over, and it must not keep what it can read until somebody logs in on it.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.user.is_authenticated:
            return True
        if _names_a_revoked_phone(request):
            raise revoked()
        return False


def _names_a_revoked_phone(request: Request) -> bool:
    try:
        number = UUID(request.headers.get("X-Device", ""))
    except ValueError:
        return False
    return FieldDevice.objects.filter(pk=number, revoked_at__isnull=False).exists()


class OnLiveDevice(LoggedIn):
    """The session is that of a phone which is the caller's and not revoked; `request.device`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        request.device = device_of(request)  # type: ignore[attr-defined]
        return True


def device_of(request: Request) -> FieldDevice:
    """Return the phone of this request.

    Raises:
        Refused: it has none, another than it says, one that was revoked, or one that is too old.
        NotAuthenticated: the session of the phone is over.
    """
    number = devices.of_session(request.session)
    if number is None:
        if not request.session.get("_auth_user_id"):
            raise exceptions.NotAuthenticated
        raise Refused(_("This phone is not set up yet."), "unbound", status.HTTP_403_FORBIDDEN)
    device = FieldDevice.objects.filter(pk=number, user=request.user.pk).first()
    if device is None or str(device.pk) != request.headers.get("X-Device", ""):
        raise Refused(_("This is another phone."), "device", status.HTTP_403_FORBIDDEN)
    if device.revoked_at:
        raise revoked()
    if is_too_old(device.app):
        words = _("There is a new version; open the app again. What you entered stays.")
        raise Refused(words, "version", status.HTTP_426_UPGRADE_REQUIRED)
    device.user = request.user
    return device


def revoked() -> Refused:
    words = _("This phone was revoked. Log in on another; what is unsent is kept sealed.")
    return Refused(words, "revoked", status.HTTP_403_FORBIDDEN)


def is_too_old(app: str) -> bool:
    protocol = app.partition(".")[0]
    return protocol.isdecimal() and int(protocol) < OLDEST_APP


class BoundedParser(BaseParser):
    """JSON within bounds, checked as a whole."""

    media_type = "application/json"
    passes = frozenset[str]()

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        told = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0"
        if told.isdecimal() and int(told) > bounded.MAX_BYTES:
            raise too_large()
        value = bounded.read(stream.read(bounded.MAX_BYTES + 1))
        checked = {name: inner for name, inner in value.items() if name not in self.passes}
        if words := bounded.fault_in(checked):
            raise bounded.UnreadableError(words)
        return value


class BatchParser(BoundedParser):
    """As a whole but for its acts, each of which is checked by itself."""

    passes = frozenset({"acts"})


class PieceParser(BaseParser):
    """Bytes of a photo."""

    media_type = "application/octet-stream"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> bytes:
        return stream.read(parser_context["view"].most_bytes + 1)


def too_large() -> Refused:
    words = _("The data are larger than 2.5 MB; send fewer at a time.")
    return Refused(words, "size", status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)


class FieldView(APIView):
    """An address of the phone."""

    required_permission = LOGIN
    authentication_classes = (FieldSession,)
    permission_classes: Any = (OnLiveDevice,)
    parser_classes: Any = (BoundedParser,)
    request: Any

    @property
    def person(self) -> User:
        return self.request.user

    @property
    def device(self) -> FieldDevice:
        return self.request.device

    def handle_exception(self, exc: Exception) -> Response:
        """Our own refusals as answers; whatever else goes on as it would."""
        if isinstance(exc, bounded.UnreadableError):
            exc = Refused(exc.words, "unreadable", status.HTTP_400_BAD_REQUEST)
        elif isinstance(exc, OperationalError):
            words = _("The server is busy; nothing was taken in, and the app tries again.")
            exc = Refused(words, "busy", status.HTTP_503_SERVICE_UNAVAILABLE)
            exc.wait = BUSY_SECONDS  # type: ignore[attr-defined]
        elif isinstance(exc, RefusedError):
            return Response(
                {"code": "invalid", "words": exc.words, "fields": exc.fields},
                status=status.HTTP_422_UNPROCESSABLE_ENTITY,
            )
        return super().handle_exception(exc)

    def get_exception_handler(self) -> Any:
        return _in_words


def _in_words(exc: Exception, context: dict[str, Any]) -> Response | None:
    response = exception_handler(exc, context)
    if response is None:
        return None
    detail = getattr(exc, "detail", "")
    code = getattr(detail, "code", "") or "refused"
    response.data = {"code": _CODES.get(code, code), "words": str(detail)}
    return response


_CODES = {"not_authenticated": "login", "authentication_failed": "login"}


def json_text(text: str) -> HttpResponse:
    """An answer that is JSON already."""
    return HttpResponse(text, content_type="application/json")


def same_device(request: Any, number: UUID) -> None:
    """The phone that a body names is that of the request.

    Raises:
        Refused: it is another.
    """
    if number != request.device.pk:
        raise Refused(_("This is another phone."), "device", status.HTTP_403_FORBIDDEN)
