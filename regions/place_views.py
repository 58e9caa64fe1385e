"""The region picker: found by name, by code, or by pinyin initials."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from regions.guards import require_login
from regions.models import Region, User

LIMIT = 20


@require_login
@require_GET
def place_search(request: HttpRequest) -> JsonResponse:
    """Return up to 20 places in sight for `q`: code, name and the names above, highest first.

    In sight is what lies under one of the person's own postings of today.
    """
    query = request.GET.get("q", "").strip()
    if not query:
        return JsonResponse({"places": []})
    user: User = request.user  # type: ignore[assignment]
    mine = Q()
    for posting in user.active_postings:
        mine |= Q(path__startswith=posting.region.path)
    if not mine:
        return JsonResponse({"places": []})
    found = Region.objects.filter(mine).current().search(query) | Region.objects.filter(
        mine, code__startswith=query
    )
    rows = found.select_related("parent__parent__parent").order_by("level", "path")[:LIMIT]
    return JsonResponse({"places": [_shown(region) for region in rows]})


def _shown(region: Region) -> dict[str, Any]:
    above = []
    parent = region.parent
    while parent is not None and parent.parent_id is not None:
        above.append(parent.name)
        parent = parent.parent
    return {"code": region.code, "name": region.name, "above": " ".join(reversed(above))}
