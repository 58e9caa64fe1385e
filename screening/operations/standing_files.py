"""What stands after each delivery of a feed and county, built when a delivery arrives or goes.

A full delivery stands for itself. An incremental one is applied to what stood before it, in the
order of data dates; when an earlier one is put in between or withdrawn, those after it are built
anew under new names. Nothing is written over: a comparison that has begun reads what it began with.
"""

import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection

from regions.models import Region
from screening.feeds import FEEDS
from screening.intake import merge
from screening.models import Extract


class BatchError(Exception):
    """It cannot be done with this batch; the message is a Chinese sentence with the remedy."""


NO_BASE = "是增量数据，但在它之前没有可以叠加的全量数据；请先报送全量，或改按全量报送。"


def lock(feed: str, county: Region) -> None:
    """Wait until no other transaction changes what stands for this feed and county."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('screening.extract'), hashtext(%s))",
            [f"{feed}:{county.pk}"],
        )


def settle(feed: str, county: Region, *, entering: Extract | None = None) -> None:
    """Build what stands after each incremental delivery that is not built yet. Hold the `lock`.

    `entering` takes its place among those accepted; its caller saves it.

    Raises:
        BatchError: an incremental delivery has nothing to stand on.
    """
    accepted = Extract.objects.filter(feed=feed, region=county).in_order().without_details()
    chain = [*accepted.select_related("region")]
    if entering:
        chain = sorted([*chain, entering], key=_place)
    base: Extract | None = None
    for extract in chain:
        if extract.is_incremental:
            if base is None:
                raise BatchError(f"“{extract.original_name}”{NO_BASE}")
            if _stand(extract, base) and extract is not entering:
                extract.save(
                    update_fields=["standing", "standing_sha256", "standing_rows", "manifest"]
                )
        base = extract


def _place(extract: Extract) -> tuple[date, int]:
    assert extract.data_on is not None
    return extract.data_on, extract.pk or sys.maxsize


def _stand(extract: Extract, base: Extract) -> bool:
    """Build what stands with these changes; return whether it is another file than before."""
    assert extract.data_on is not None
    made = merge.standing_sha256(base.read_sha256, extract.sha256, extract.data_on)
    if made == extract.standing_sha256:
        return False
    source = merge.Source(base.file_read(), base.read_sha256)
    if not source.path.is_file():
        raise BatchError(
            f"“{base.original_name}”的数据文件已按保存期限清理，不能在它之后补报增量；请报送全量。"
        )
    changes = merge.Source(Path(settings.EXTRACT_DIR, extract.parquet), extract.sha256)
    target = changes.path.with_name(extract.standing_name(made))
    merged = merge.apply(FEEDS[extract.feed], source, changes, target)
    extract.standing = str(target.relative_to(settings.EXTRACT_DIR))
    extract.standing_sha256, extract.standing_rows = made, merged.rows
    extract.manifest["standing"] = asdict(merged) | {"base": base.pk}
    return True
