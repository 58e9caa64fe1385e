"""What a report page is about, read from its address."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from qiannan import asked
from qiannan.web import here_with
from regions.duties import Permission
from regions.models import Region, User

LEDGERS = ("leads", "issues")


@dataclass(frozen=True)
class Cut:
    """What a report page is about: a ledger, a region in the reader's scope, and a day."""

    ledger: str
    region: Region
    as_of: date

    def url(self, name: str, *args: Any, **more: str) -> str:
        query = {"ledger": self.ledger, "region": self.region.code, "as_of": f"{self.as_of}"}
        return f"{reverse(f'accountability:{name}', args=args)}?{urlencode(query | more)}"


def cut_of(request: HttpRequest, permission: Permission) -> Cut:
    """Read the cut from the URL.

    Raises:
        Http404: the region does not exist or is out of the reader's sight.
    """
    user: User = request.user  # type: ignore[assignment]
    paths = user.paths_where(permission)
    code = request.GET.get("region", "")
    regions = Region.objects.filter(code=code) if code else Region.objects.filter(path__in=paths)
    region = regions.order_by("level", "path").first()
    if region is None or not any(region.path.startswith(path) for path in paths):
        raise Http404
    ledger = request.GET.get("ledger", "leads")
    day = asked.day(request.GET.get("as_of")) or timezone.localdate()
    return Cut(ledger if ledger in LEDGERS else "leads", region, min(day, timezone.localdate()))


def crumbs_of(request: HttpRequest, cut: Cut) -> list[tuple[str, str]]:
    """The places above, as links where they are in the reader's sight."""
    user: User = request.user  # type: ignore[assignment]
    return [
        (
            r.name,
            here_with(request, region=r.code) if r.pk != cut.region.pk and _sees(user, r) else "",
        )
        for r in cut.region.ancestors
    ]


def _sees(user: User, region: Region) -> bool:
    return user.can(Permission.REPORT_VIEW, at=region)
