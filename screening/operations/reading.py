"""What a comparison reads of what was delivered, settled when it begins."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from regions.models import Region
from screening.comparison.results import ExtractFile
from screening.models import Extract


def extracts_in_force(region: Region, as_of: date | None = None) -> list[Extract]:
    """What a comparison of `region` reads: per feed and county the latest up to `as_of`; a
    county also reads what was delivered for the whole prefecture.
    """
    below = Extract.objects.filter(region__path__startswith=region.path)
    above = Extract.objects.filter(region__in=region.ancestors)
    found = (below | above).in_force()
    if as_of:
        found = found.filter(data_on__lte=as_of)
    return list(found.select_related("region"))


def settled(extracts: Sequence[Extract]) -> dict[str, Any]:
    """What a job that begins now will read, whatever arrives or goes meanwhile."""
    return {
        "extracts": [each.pk for each in extracts],
        "read": {str(each.pk): each.read_sha256 for each in extracts},
    }


def as_file(extract: Extract, payload: Mapping[str, Any]) -> ExtractFile:
    """The file that a job with this payload reads for a delivery (see `settled`)."""
    assert extract.data_on is not None
    sha256 = payload.get("read", {}).get(str(extract.pk), extract.read_sha256)
    return ExtractFile(
        feed=extract.feed,
        county=extract.region.code,
        data_on=extract.data_on,
        sha256=sha256,
        path=extract.file_read(sha256),
    )
