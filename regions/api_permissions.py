"""Who may call the read API. By itself, because the framework's settings import it first."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class HoldsPermission(BasePermission):
    """The view's `required_permission` is granted to the caller somewhere today."""

    def has_permission(self, request: Request, view: Any) -> bool:
        permission = getattr(view, "required_permission", None)
        if permission is None or not request.user.is_authenticated:
            return False
        return bool(request.user.paths_where(permission))
