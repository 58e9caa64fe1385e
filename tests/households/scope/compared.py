"""What a comparison with the police leaves: a file a county with the persons of both sides."""

import duckdb

from households.models import Membership
from regions.models import Region
from screening.basemap import people


def village_of(region: Region) -> Region:
    return region if region.level == 4 else region.parent


def publish() -> None:
    """A line a present member, keyed by the membership, as if everybody were on both sides."""
    lines: dict[str, list[tuple[object, ...]]] = {}
    rows = Membership.objects.current().select_related("household__region__parent", "person")
    for one in rows.order_by("pk"):
        village = village_of(one.household.region)
        name = one.person.name
        line = (one.pk, village.code, one.person_id, one.household_id, name, "", name, "")
        lines.setdefault(village.code[:6], []).append(
            (*line, "", "exact", True, False, False, False)
        )
    people.folder().mkdir(parents=True, exist_ok=True)
    for county, found in lines.items():
        _write(county, found)


def _write(county: str, lines: list[tuple[object, ...]]) -> None:
    with duckdb.connect() as con:
        con.execute(
            """CREATE TABLE roster (key BIGINT, village_code TEXT, person_id BIGINT,
            household_id BIGINT, ours TEXT, our_facts TEXT, theirs TEXT, their_facts TEXT,
            hukou_status TEXT, grade TEXT, is_matched BOOLEAN, is_theirs BOOLEAN,
            is_absent BOOLEAN, is_differing BOOLEAN)"""
        )
        con.executemany(f"INSERT INTO roster VALUES ({', '.join('?' * 14)})", lines)
        con.execute(f"COPY roster TO '{people.folder()}/{county}.parquet' (FORMAT parquet)")
