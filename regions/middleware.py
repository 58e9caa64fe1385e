"""A first password is changed before anything else."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

_OPEN = ("account_change_password", "account_logout", "set_language")


class FirstPasswordMiddleware:
    """Send an account that still has the password it was given to the page that changes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        must = user.is_authenticated and user.must_change_password
        if must and request.path not in {reverse(name) for name in _OPEN}:
            messages.warning(request, _("Please choose a password of your own first."))
            return redirect("account_change_password")
        return self.get_response(request)
