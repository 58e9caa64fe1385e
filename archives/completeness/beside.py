"""What the page of a file shows beside its slots: its version, papers no longer asked for, and the
same place's files of other years.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from archives.catalogues.drafting import EDIT, in_force
from archives.completeness.slots import address
from archives.models import Archive, Catalogue, Paper
from regions.models import Level, User


def of(archive: Archive, user: User) -> dict[str, Any]:
    """For the template: `newer` names the version in force, None where the file follows it."""
    county = next((one for one in archive.region.ancestors if one.level == Level.COUNTY), None)
    target = in_force(archive.holder, county, timezone.localdate()) if county else None
    newer = target if target and target.pk != archive.catalogue_id else None
    is_free = archive.state == Archive.State.OPEN
    return {
        "newer": newer and name_of(newer),
        "newer_since": newer and newer.effective_on,
        "older": name_of(archive.catalogue),
        "may_bring": bool(newer and county and is_free and user.can(EDIT, at=county)),
        "gone": [(paper, address("paper", paper.pk)) for paper in _gone(archive)],
        "years": _years(archive),
    }


def name_of(catalogue: Catalogue) -> str:
    """全州第1版: which version, in words."""
    keeper = catalogue.region.name if catalogue.region else _("Whole prefecture")
    return _("%(keeper)s, version %(n)d") % {"keeper": keeper, "n": catalogue.version}


def _gone(archive: Archive) -> list[Paper]:
    """Papers in the volume whose kind the file's version does not ask for any more."""
    rows = archive.papers.filter(removed_at__isnull=True).select_related("kind")
    return list(rows.exclude(kind__catalogue=archive.catalogue_id).order_by("kind__order", "pk"))


def _years(archive: Archive) -> list[tuple[int, None, str, bool]]:
    """Tabs of the years of a place; none of a household."""
    if archive.year is None:
        return []
    rows = Archive.objects.filter(holder=archive.holder, region=archive.region_id)
    found = rows.order_by("-year").values_list("year", "pk")
    return [(year, None, address("archive", pk), pk == archive.pk) for year, pk in found if year]
