"""The phone's app as pages: its shell, service worker, words and manifest.

Open to strangers, and without data of anybody: a phone whose session has ended must start without
a network, keep what is typed, and take a new version.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from ledger import field_code

_SCRIPT = "text/javascript; charset=utf-8"


@require_safe
def shell(_request: HttpRequest) -> HttpResponse:
    """The page that the app runs in."""
    return _fresh(HttpResponse(field_code.shell()))


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, which keeps the app on the phone."""
    return _fresh(HttpResponse(field_code.worker(), content_type=_SCRIPT))


@require_safe
def words(_request: HttpRequest) -> HttpResponse:
    """What the app says, in Chinese."""
    return _fresh(HttpResponse(field_code.words(), content_type=_SCRIPT))


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """What makes the app installable."""
    answer = JsonResponse(field_code.manifest(), json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = "application/manifest+json"
    return _fresh(answer)


def _fresh(answer: HttpResponse) -> HttpResponse:
    """The worker decides what is kept; whoever has none yet asks each time."""
    answer["Cache-Control"] = "no-cache"
    return answer
