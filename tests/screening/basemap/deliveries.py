"""Delivered files about members of the base map, taken in the way a site takes them in."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from households.models import Membership
from screening.basemap import runs
from screening.feeds import FEEDS
from screening.models import BasemapRun, Extract
from screening.operations import receive_extract


def police_row(member: Membership, **values: object) -> dict[str, object]:
    """The row of the police about a member, agreeing but for `values`."""
    person = member.person
    return {
        "name": person.name, "id_number": person.id_raw, "sex": person.sex,
        "ethnic": person.ethnic, "birth_on": person.birth_on,
        "hukou_no": f"G{member.household_id}", "relation": member.relation.removeprefix("之"),
        "address": "下司村三组", "hukou_status": "正常",
    } | values  # fmt: skip


def deliver(
    folder: Path,
    county: str,
    rows: Sequence[Mapping[str, object]],
    *,
    feed: str = "ga_population",
    day: str = "20180630",
) -> Extract:
    """Write rows by the keys of the feed and take the file in."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = FEEDS[feed].columns
    path = folder / f"{feed}_{county}_{day}.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        sheet = csv.writer(out)
        sheet.writerow([column.header for column in columns])
        sheet.writerows([[row.get(column.key, "") for column in columns] for row in rows])
    extract = receive_extract(path)
    assert extract.state == Extract.State.ACCEPTED, extract.refusal
    return extract


def compared(county, **options: object) -> BasemapRun:
    """A comparison of the county, run here."""
    run = runs.start(county, **options)
    runs.run(run.job_id)
    run.refresh_from_db()
    return run
