"""A register loaded, exported, and loaded again."""

import io
from datetime import date

from python_calamine import CalamineWorkbook

from households import operations
from households.exports.kinds import KINDS
from households.exports.writing import Wanted, write
from households.models import Household
from households.sheets import REGISTER
from tests.factories import JobFactory
from tests.households import full_register

PERSON_NO = [column.key for column in REGISTER].index("person_no")
ALL_NUMBERS = ("id", "bank_account", "household_phone", "person_phone")
DAY = date(2018, 12, 31)


def differing(one, other):
    """(header, one, other) of each cell in which two tables differ."""
    (header, rows_one), (same, rows_other) = one, other
    assert (header, len(rows_one)) == (same, len(rows_other))
    pairs = zip(rows_one, rows_other, strict=True)
    return [
        (header[n], a, b)
        for left, right in pairs
        if left != right
        for n, (a, b) in enumerate(zip(left, right, strict=True))
        if a != b
    ]


def export(tmp_path, **more):
    wanted = Wanted(
        kind=KINDS["register"],
        households=Household.objects.all(),
        year=2018,
        as_of=DAY,
        place="测试县",
        mark="导出人：测试员　审批号：DC-2018-00001",
        **{"unmasked": ALL_NUMBERS, **more},
    )
    return write(wanted, tmp_path)


def table(content):
    """Header and data rows of a workbook as text, in the order of the persons' numbers."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found = book.get_sheet_by_index(0).to_python()
    return found[2], sorted(found[3:], key=lambda row: row[PERSON_NO])


def round_trip(villages, people, tmp_path):
    """Load a full register, export it, check the export against the base map, export again."""
    given = full_register.workbook(full_register.person_rows(villages, people))
    loaded = operations.load_register(given, apply=True, file_name="r.xlsx")
    first = export(tmp_path / "one").path.read_bytes()
    job = JobFactory()
    again = operations.load_register(first, file_name="again.xlsx", job=job)
    second = export(tmp_path / "two").path.read_bytes()
    return given, loaded, first, again, second
