"""Load the first rows of a register by a plain loop over the ORM.

`python -m tests.benchmarks._import_orm FILE ROWS`
"""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before Django
import os  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import django  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from openpyxl import load_workbook  # noqa: E402

from households import facts, id_number  # noqa: E402
from households.models import (  # noqa: E402
    Household,
    HouseholdYear,
    Membership,
    Person,
    PersonYear,
)
from households.sheets import REGISTER  # noqa: E402
from regions.models import Level, Region  # noqa: E402
from regions.operations import add_grids  # noqa: E402
from regions.pinyin import initials_of_person  # noqa: E402

YEAR = 2018
KEYS = [column.key for column in REGISTER]
PARSE = {column.key: column.parse for column in REGISTER}
OF_TABLE = {table: [fact for fact in facts.FACTS if fact.table == table] for table in facts.TABLES}


def main(file: Path, most: int) -> None:
    with transaction.atomic():
        grids = _grids()
        rows = _load(file, most, grids)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = CLOCK.seconds
        loaded = Membership.objects.count()
        transaction.set_rollback(True)
    print(json.dumps({"seconds": seconds, "rows": rows, "loaded": loaded}))


def _grids() -> dict[str, Region]:
    villages = Region.objects.at(Level.VILLAGE)[:40]
    return {village.code: add_grids(village, 1)[0] for village in villages}


def _load(file: Path, most: int, grids: dict[str, Region]) -> int:
    page = load_workbook(file, read_only=True).active
    count = 0
    for cells in page.iter_rows(min_row=4, values_only=True):
        values = {key: _read(key, cell) for key, cell in zip(KEYS, cells[: len(KEYS)], strict=True)}
        if count >= most and values["relation"] == Membership.HEAD:
            break
        _write(values, grids)
        count += 1
    return count


def _read(key: str, cell: Any) -> Any:
    text = "" if cell is None else str(cell).strip()
    parse = PARSE[key]
    return (parse(text) if parse else text) if text else None


def _facts(table: str, values: dict[str, Any]) -> dict[str, Any]:
    return {
        fact.column: fact.model_field.get_default() if values[fact.name] is None
        else values[fact.name]
        for fact in OF_TABLE[table]
    }  # fmt: skip


def _write(values: dict[str, Any], grids: dict[str, Region]) -> None:
    household, _made = Household.objects.update_or_create(
        household_no=values["household_no"],
        defaults={"region": grids[values["village_code"]], **_facts(facts.HOUSEHOLD, values)},
    )
    HouseholdYear.objects.update_or_create(
        household=household, year=YEAR, defaults=_facts(facts.HOUSEHOLD_YEAR, values)
    )
    number = values["id"]
    person, _made = Person.objects.update_or_create(
        person_no=values["person_no"],
        defaults={
            "name": values["name"],
            "name_initials": initials_of_person(values["name"]),
            "id_raw": number.text,
            "id_number": number.number,
            "id_state": number.state,
            "birth_on": id_number.birth_on(number.number) if number.number else None,
            **_facts(facts.PERSON, values),
        },
    )
    Membership.objects.update_or_create(
        household=household, person=person, defaults={"relation": values["relation"]}
    )
    PersonYear.objects.update_or_create(
        person=person, year=YEAR, defaults=_facts(facts.PERSON_YEAR, values)
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
