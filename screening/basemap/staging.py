"""The base map as files for the comparison; the database streams them, no row is an object."""

from collections import Counter
from pathlib import Path

from django.db import connection

from households import catalogue, options
from households.acts.relations import to_new_head
from households.operations import copy_register
from regions.models import Level, Region
from screening.basemap.matching.engine import REGISTER_WORDS, Inputs, Words
from screening.comparison.register import columns_for

_MEMBERS = """
SELECT m.person_id, m.id AS membership_id, v.id AS village_id, p.ethnic, y.id AS year_id,
       array_to_string(y.health, '、') AS health, y.disease, y.has_dibao, y.dibao_kind
FROM households_membership m
JOIN households_person p ON p.id = m.person_id
JOIN households_household h ON h.id = m.household_id
JOIN regions_region g ON g.id = h.region_id
LEFT JOIN regions_region v ON v.id = CASE WHEN g.level > %(village)s THEN g.parent_id ELSE g.id END
LEFT JOIN LATERAL (
    SELECT q.id, q.health, q.disease, q.has_dibao, q.dibao_kind FROM households_personyear q
    WHERE q.person_id = p.id ORDER BY q.year DESC LIMIT 1
) y ON TRUE
WHERE m.left_on IS NULL AND g.path LIKE %(within)s
"""
_VILLAGES = """
SELECT v.id AS village_id, v.code AS village_code, v.name AS village, t.name AS township,
       left(v.code, 6) AS county_code
FROM regions_region v JOIN regions_region t ON t.id = v.parent_id
WHERE v.level = %(village)s AND v.path LIKE %(within)s
"""


def copy(region: Region, folder: Path) -> tuple[Inputs, int]:
    """Copy the base map of `region` to files in `folder`; return them and how many members."""
    inputs = Inputs(folder / "register.csv", folder / "members.csv", folder / "villages.csv")
    members = copy_register(region, inputs.register, columns_for(REGISTER_WORDS))
    _copy(_MEMBERS, region, inputs.members)
    copy_villages(region, inputs.villages)
    return inputs, members


def copy_villages(region: Region, path: Path) -> Path:
    """Copy the villages of `region`, with the township and county each lies in."""
    _copy(_VILLAGES, region, path)
    return path


def remove(inputs: Inputs) -> None:
    """The whole base map in a few files: gone as soon as it was read."""
    for path in (inputs.register, inputs.members, inputs.villages):
        path.unlink(missing_ok=True)


def _copy(query: str, region: Region, path: Path) -> None:
    values = {"within": f"{region.path}%", "village": int(Level.VILLAGE)}
    with connection.cursor() as cursor, path.open("wb") as out:
        relation = cursor.mogrify(query, values).decode()
        cursor.copy_expert(f"COPY ({relation}) TO STDOUT (FORMAT csv, HEADER)", out)


def words() -> Words:
    """The base map's own words; a code that stands for several names is none."""
    names = {name: name for name in catalogue.names("民族")}
    return Words(
        ethnic=options.ETHNIC_ALIASES | names,
        ethnic_standard=_by_code(options.ETHNIC_STANDARD),
        ethnic_national=_by_code(options.ETHNIC_NATIONAL),
        to_new_head=to_new_head,
    )


def _by_code(codes: dict[str, str]) -> dict[str, str]:
    times = Counter(codes.values())
    return {code: name for name, code in codes.items() if times[code] == 1}
