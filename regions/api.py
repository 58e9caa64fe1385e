"""Read access through the API cannot forget the scope."""

from typing import Any

from rest_framework.viewsets import ReadOnlyModelViewSet

from regions.api_permissions import HoldsPermission
from regions.duties import Permission


class RegionScopedViewSet(ReadOnlyModelViewSet):
    """Rows of the caller's regions, for the permission the class names."""

    required_permission: Permission
    permission_classes = (HoldsPermission,)

    def get_queryset(self) -> Any:
        return super().get_queryset().visible_to(self.request.user, self.required_permission)
