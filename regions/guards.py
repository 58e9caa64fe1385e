"""Guards of views. The outermost decorator of every view names who may call it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from regions.duties import Permission

View = Callable[..., HttpResponseBase]
LOGIN = "login"


def require(*permissions: Permission, is_hidden: bool = False) -> Callable[[View], View]:
    """Let in whoever holds one of `permissions` somewhere today; the view narrows the rows.

    A stranger is sent to the login page; somebody without the permission gets 403, or
    404 where it `is_hidden` that there is such a page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not any(request.user.paths_where(permission) for permission in permissions):
                raise Http404 if is_hidden else PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_permission = permissions  # type: ignore[attr-defined]
        return guarded

    return decorate


def require_login(view: View) -> View:
    """Let in anybody with an account: pages that show only what is the person's own."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.required_permission = LOGIN  # type: ignore[attr-defined]
    return guarded
