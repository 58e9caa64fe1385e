"""What is done for every request of somebody logged in."""

import hashlib
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.usersessions.middleware import UserSessionsMiddleware
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from regions import assurance

SEEN_SECONDS = 60
_OPEN = ("account_change_password", "account_logout", "set_language")


class FirstPasswordMiddleware:
    """Send an account that still has the password it was given to the page that changes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        must = user.is_authenticated and user.must_change_password
        if must and request.path.startswith("/api/"):
            words = _("Please choose a password of your own first.")
            return JsonResponse({"code": "password", "words": words}, status=403)
        if must and request.path not in {reverse(name) for name in _OPEN}:
            messages.warning(request, _("Please choose a password of your own first."))
            return redirect("account_change_password")
        return self.get_response(request)


class SessionSeenMiddleware(UserSessionsMiddleware):
    """Keep where a session was last seen: at once from another address or browser, else once a
    minute, for it costs five statements.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_kept(request):
            return self.get_response(request)
        return super().__call__(request)


class AssuranceMiddleware:
    """Who signs while a request is answered is known by it (`regions.assurance`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with assurance.answering(request):
            return self.get_response(request)


def _is_kept(request: HttpRequest) -> bool:
    if not request.session.session_key or not request.user.is_authenticated:
        return True  # nobody to keep it of
    agent = request.META.get("HTTP_USER_AGENT", "")
    seen = f"{request.session.session_key} {get_adapter().get_client_ip(request)} {agent}"
    key = hashlib.sha256(seen.encode()).hexdigest()
    return not cache.add(f"session-seen:{key}", 1, SEEN_SECONDS)
