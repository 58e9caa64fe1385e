"""Middleware of the whole site."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request

_NUL = "A string literal cannot contain NUL"  # psycopg2's words


class NoStoreMiddleware:
    """Pages of a logged-in person are never kept by a browser or proxy (ASVS 14.3.2)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store, private"
        return response


class UnreadableMiddleware:
    """A NUL among what was sent is the sender's fault, not ours: the page says 400.

    PostgreSQL keeps no NUL, and psycopg2 says so when the first statement is sent, wherever that
    is. Fields of forms refuse it before; addresses and what is read by hand come to this.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ValueError) and str(error).startswith(_NUL):
            return bad_request(request, error)
        return None
