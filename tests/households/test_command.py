import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from households.models import Household
from regions.duties import Duty
from tests.factories import CountyFactory, VillageFactory
from tests.households.registers import household, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    """`file(rows)` writes a register and returns its path."""
    count = iter(range(9))

    def write(rows, **more):
        path = tmp_path / f"register_{next(count)}.xlsx"
        path.write_bytes(workbook(rows, **more))
        return path

    return write


def run(capsys, *args, **options):
    call_command("load_register", *map(str, args), **options)
    return capsys.readouterr()


def test_the_command_only_checks_unless_told_to_apply(capsys, file):
    path = file(household(VillageFactory(), 1, 2))

    out = run(capsys, path).out

    assert "would load households: 1 new" in out
    assert "Run again with --apply" in out
    assert not Household.objects.exists()


def test_the_command_loads_the_files_of_a_county(capsys, file):
    village = VillageFactory()

    out = run(capsys, file(household(village, 1)), file(household(village, 2)), apply=True).out

    assert out.count("loaded households: 1 new") == 2
    assert Household.objects.count() == 2


def test_the_command_writes_the_bad_cells_into_a_workbook(capsys, file, tmp_path):
    rows = household(VillageFactory(), 1, 2)
    rows[1]["民族"] = "09"
    target = tmp_path / "errors.xlsx"

    answer = run(capsys, file(rows), errors=target, apply=True)

    assert "是代码" in answer.err
    assert load_workbook(target).sheetnames[0] == "错误清单"
    assert Household.objects.count() == 1


def test_several_files_give_a_workbook_each(capsys, file, tmp_path):
    rows = household(VillageFactory(), 1, 2)
    rows[1]["民族"] = "09"

    run(capsys, file(rows), file(rows), errors=tmp_path / "e.xlsx")

    assert len(list(tmp_path.glob("e_register_*.xlsx"))) == 2


def test_many_errors_are_shown_in_part(capsys, file):
    rows = household(VillageFactory(), 1, 30)
    [row.update(民族="09") for row in rows[1:]]

    assert "… and 9 more" in run(capsys, file(rows)).err


def test_the_command_loads_within_somebodys_reach(capsys, file, officer):
    village = VillageFactory()
    stranger = officer(Duty.COUNTY_OFFICE, CountyFactory())

    answer = run(capsys, file(household(village, 1)), by=stranger.username, apply=True)

    assert "不在您的管辖范围内" in answer.err
    assert not Household.objects.exists()


def test_the_command_refuses_what_it_cannot_read(tmp_path, file):
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"x")
    good = file(household(VillageFactory(), 1))

    with pytest.raises(CommandError, match="不是 Excel 工作簿"):
        call_command("load_register", str(bad))
    with pytest.raises(CommandError, match="no such file"):
        call_command("load_register", str(tmp_path / "none.xlsx"))
    with pytest.raises(CommandError, match="no account"):
        call_command("load_register", str(good), by="nobody")


def test_the_command_is_silent_when_asked(capsys, file):
    answer = run(capsys, file(household(VillageFactory(), 1)), verbosity=0, apply=True)

    assert answer.out == ""
    assert Household.objects.count() == 1
