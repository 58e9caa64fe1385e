"""Read access through the API cannot forget the scope."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.viewsets import ReadOnlyModelViewSet

from regions.duties import Permission


class HoldsPermission(BasePermission):
    """The view's `required_permission` is granted to the caller somewhere today."""

    def has_permission(self, request: Request, view: Any) -> bool:
        permission = getattr(view, "required_permission", None)
        if permission is None or not request.user.is_authenticated:
            return False
        return bool(request.user.paths_where(permission))


class RegionScopedViewSet(ReadOnlyModelViewSet):
    """Rows of the caller's regions, for the permission the class names."""

    required_permission: Permission
    permission_classes = (HoldsPermission,)

    def get_queryset(self) -> Any:
        return super().get_queryset().visible_to(self.request.user, self.required_permission)
