"""The national layout: what is exported loads back as the same data, cell by cell."""

import zipfile

import pytest
from openpyxl import load_workbook

from households import operations
from households.exports.kinds import KINDS
from households.exports.rows import rows
from households.exports.writing import Wanted, write
from households.models import Household, RegisterDifference
from households.sheets import REGISTER, REPEATED
from ledger import jobs
from tests.factories import VillageFactory
from tests.households import full_register
from tests.households.round_trip import DAY, differing, export, round_trip, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages():
    first = VillageFactory()
    return [first, VillageFactory(parent=first.parent)]


def test_what_is_exported_is_byte_for_byte_what_was_loaded(villages, tmp_path):
    given, loaded, first, again, second = round_trip(villages, 120, tmp_path)

    assert (loaded.errors, loaded.people.new) == ([], 120)
    assert differing(table(first), table(given)) == []
    assert (again.errors, again.is_unchanged, again.people.same) == ([], True, 120)
    assert (again.year, again.unknown_headers, len(again.repeated_headers)) == (2018, [], 3)
    assert not RegisterDifference.objects.exists()
    assert differing(table(second), table(first)) == []


def test_the_header_names_three_columns_twice_and_stands_on_row_three(villages, tmp_path):
    rows_given = full_register.person_rows(villages, 3)
    operations.load_register(full_register.workbook(rows_given), apply=True, file_name="r.xlsx")

    book = load_workbook(export(tmp_path).path)

    header = [cell.value for cell in book.active[3]]
    assert header == [column.header for column in (*REGISTER, *REPEATED)]
    assert [header.count(name) for name in ("户编号", "是否享受低保", "是否参加大病保险")] == [
        2
    ] * 3
    assert {cell.data_type for row in book.active.iter_rows(min_row=4) for cell in row} <= {
        "s",
        "n",  # blank
    }
    assert "审批号：DC-2018-00001" in book.active["A2"].value


def test_numbers_are_masked_unless_they_are_named(villages, tmp_path):
    given = full_register.workbook(full_register.person_rows(villages, 30))
    operations.load_register(given, apply=True, file_name="r.xlsx")

    header, found = table(export(tmp_path, unmasked=()).path.read_bytes())

    _header, was = table(given)
    place = header.index("证件号码")
    assert found[0][place] == f"{was[0][place][:6]}{'*' * 8}{was[0][place][14:18]}"
    phones = {row[header.index("户联系电话")] for row in found}
    assert all(phone == "" or phone.startswith("138****") for phone in phones)
    accounts = {row[header.index("银行卡号")] for row in found}
    assert all(one == "" or one.startswith("***") for one in accounts)


def test_a_masked_export_is_refused_by_the_load(villages, tmp_path):
    given = full_register.workbook(full_register.person_rows(villages, 5))
    operations.load_register(given, apply=True, file_name="r.xlsx")
    masked = export(tmp_path, unmasked=()).path.read_bytes()

    report = operations.load_register(masked, file_name="m.xlsx")

    assert report.good_rows == 0
    assert any("证件号码已脱敏" in error.message for error in report.errors)


def test_households_stay_whole_when_the_rows_fill_several_books(villages, tmp_path):
    given = full_register.workbook(full_register.person_rows(villages, 60))
    operations.load_register(given, apply=True, file_name="r.xlsx")

    made = export(tmp_path, most_rows=25)

    with zipfile.ZipFile(made.path) as archive:
        books = [table(archive.read(name))[1] for name in archive.namelist()]
    place = [column.key for column in REGISTER].index("household_no")
    homes = [{row[place] for row in book} for book in books]
    assert (made.rows, made.books, sum(map(len, books))) == (60, len(books), 60)
    assert max(map(len, books)) <= 25
    assert sum(len(home) for home in homes) == len(set().union(*homes))


def test_a_household_larger_than_a_book_has_one_of_its_own(villages, tmp_path):
    given = full_register.workbook(full_register.person_rows(villages, 12))
    operations.load_register(given, apply=True, file_name="r.xlsx")

    made = export(tmp_path, most_rows=1)

    assert (made.rows, made.books) == (12, Household.objects.count())


def test_an_export_of_nothing_is_a_workbook_with_its_header(tmp_path):
    made = export(tmp_path)

    header, _found = table(made.path.read_bytes())
    assert (made.rows, made.books) == (0, 1)
    assert header[0] == "省"


def test_nothing_is_left_behind_when_it_is_stopped(villages, tmp_path):
    def stopped(_done):
        raise jobs.LostLeaseError(1)

    given = full_register.workbook(full_register.person_rows(villages, 600))
    operations.load_register(given, apply=True, file_name="r.xlsx")
    wanted = Wanted(
        kind=KINDS["register"],
        households=Household.objects.all(),
        year=2018,
        as_of=DAY,
        place="测试县",
        mark="",
    )

    with pytest.raises(jobs.LostLeaseError):
        write(wanted, tmp_path, progress=stopped)

    assert list(tmp_path.iterdir()) == []


def test_the_roster_counts_its_rows_and_says_its_day(villages):
    given = full_register.workbook(full_register.person_rows(villages, 20))
    operations.load_register(given, apply=True, file_name="r.xlsx")
    registered = Household.objects.registered()

    found = list(KINDS["roster-2020"].rows(registered, 2018, DAY))

    columns = [column.key for column in KINDS["roster-2020"].columns]
    assert [row[0] for row in found] == [str(n) for n in range(1, len(found) + 1)]
    assert {row[1] for row in found} == {"20181231"}
    assert len(found) == sum(registered.values_list("member_count", flat=True))
    assert "一般农户" not in {row[columns.index("poor_kind")] for row in found}


def test_another_year_has_its_own_facts(villages):
    given = full_register.workbook(full_register.person_rows(villages, 5))
    operations.load_register(given, apply=True, file_name="r.xlsx")
    people = Household.objects.all()

    of_2018 = list(rows(people, 2018, ["house_area_m2", "poor_kind"]))
    of_2017 = list(rows(people, 2017, ["house_area_m2", "poor_kind"]))

    assert {row[0] for row in of_2017} == {None}
    assert {row[0] for row in of_2018} != {None}
    assert [row[1] for row in of_2017] == [row[1] for row in of_2018]
