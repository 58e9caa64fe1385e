"""Batches as they come over months: whole tables and changes, late, repeated, corrected, taken
back; and what stands after each.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from regions.duties import Duty
from screening.intake.papers import Papers
from screening.models import Extract
from screening.operations import batches, receive_extract
from screening.operations.reading import extracts_in_force, settled
from screening.operations.standing_files import BatchError
from tests.factories import CountyFactory
from tests.screening.deliveries import write_changes, write_tekun

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return CountyFactory()


@pytest.fixture
def clerk(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


@pytest.fixture
def whole(county, tmp_path):
    """`whole(rows, day)` delivers a whole table; the person of row n is number n."""

    def deliver(rows: int = 3, day: str = "20180630", name: str = "", **said) -> Extract:
        path = write_tekun(tmp_path, county.code, rows=rows, day=day)
        return receive_extract(path, original_name=name or None, **said)

    return deliver


@pytest.fixture
def changes(county, tmp_path):
    """`changes(lines, day)` delivers changes only."""

    def deliver(lines: list[tuple[str, int, str]], day: str = "20180731", **said) -> Extract:
        return receive_extract(write_changes(tmp_path, county.code, lines, day=day), **said)

    return deliver


def stands(extract: Extract) -> list[tuple[str, str]]:
    """(last character of the name, kind of support) of the rows a comparison would read."""
    return duckdb.execute(
        f"SELECT right(name, 1), support FROM '{extract.file_read()}' ORDER BY row_no"
    ).fetchall()


def in_force(county) -> Extract:
    [extract] = extracts_in_force(county)
    return extract


def person(n: int) -> str:
    return chr(0x4E00 + n)


# --- changes -----------------------------------------------------------------------------------
def test_changes_add_replace_and_remove_rows_by_key(whole, changes, county):
    whole(3)

    extract = changes([("变更", 0, "分散"), ("删除", 1, ""), ("新增", 7, "集中")])

    assert (extract.state, extract.rows, extract.standing_rows) == (Extract.State.ACCEPTED, 3, 3)
    assert stands(extract) == [(person(2), "集中"), (person(0), "分散"), (person(7), "集中")]
    assert in_force(county) == extract
    assert extract.manifest["standing"] | {"base": 0} == {
        "base": 0, "rows": 3, "added": 1, "replaced": 1, "removed": 1, "missed": 0,
    }  # fmt: skip


def test_the_last_change_of_a_key_counts(whole, changes):
    whole(1)

    extract = changes([
        ("新增", 5, "集中"), ("删除", 5, ""), ("变更", 0, "分散"), ("变更", 0, "集中"),
        ("新增", 6, "集中"), ("删除", 6, ""), ("新增", 6, "集中"),
    ])  # fmt: skip

    assert stands(extract) == [(person(0), "集中"), (person(6), "集中")]


def test_a_row_to_remove_that_is_not_there_is_counted(whole, changes):
    whole(2)

    extract = changes([("删除", 9, "")])

    assert (extract.standing_rows, extract.manifest["standing"]["missed"]) == (2, 1)


def test_each_row_that_stands_says_where_it_was_delivered(whole, changes):
    base = whole(2)

    extract = changes([("新增", 7, "集中")])

    origin = duckdb.execute(
        f"SELECT row_no, from_sha256, from_row FROM '{extract.file_read()}' ORDER BY 1"
    ).fetchall()
    assert origin == [(1, base.sha256, 2), (2, base.sha256, 3), (3, extract.sha256, 2)]


def test_changes_stand_on_changes(whole, changes):
    whole(2)
    changes([("新增", 5, "集中")])

    extract = changes([("删除", 0, "")], day="20180831")

    assert stands(extract) == [(person(1), "集中"), (person(5), "集中")]


def test_changes_with_nothing_to_stand_on_are_refused_and_leave_nothing(changes, settings):
    extract = changes([("新增", 5, "集中")])

    assert (extract.state, extract.refusal_code) == (Extract.State.REFUSED, "no_base")
    assert "请先报送全量" in extract.refusal
    assert [path for path in Path(settings.EXTRACT_DIR).rglob("*") if path.is_file()] == []


def test_changes_without_a_key_come_back(whole, changes):
    whole(20)

    extract = changes([("新增", -1, "集中"), *[("新增", n, "集中") for n in range(30, 40)]])

    assert (extract.rejected, extract.standing_rows) == (1, 30)
    assert "关键列为空" in extract.manifest["rejected"][0]["message"]


def test_changes_said_to_be_the_whole_are_refused(county, tmp_path):
    path = write_changes(tmp_path, county.code, [("新增", 1, "集中")])

    extract = receive_extract(path, incremental=False)

    assert extract.refusal_code == "looks_incremental"


def test_a_whole_table_said_to_be_changes_is_refused(whole):
    extract = whole(3, incremental=True)

    assert extract.refusal_code == "missing_column"
    assert "变更类型" in extract.refusal


# --- the order of months -----------------------------------------------------------------------
def test_a_late_table_is_kept_and_said_and_not_read(whole, county):
    july = whole(3, "20180731")

    june = whole(4, "20180630")

    assert in_force(county) == july
    assert "数据期早于正在使用的 2018-07-31" in june.remarks[0]


def test_changes_that_come_late_are_put_in_their_place(whole, changes, county):
    whole(2)
    august = changes([("变更", 5, "分散")], day="20180831")
    before = august.file_read()

    changes([("新增", 5, "集中"), ("新增", 6, "集中")], day="20180731")

    august.refresh_from_db()
    assert in_force(county) == august
    assert stands(august)[-2:] == [(person(6), "集中"), (person(5), "分散")]
    assert before.is_file()
    assert august.file_read() != before


def test_a_corrected_table_takes_the_place_of_the_one_of_that_day(whole, county):
    first = whole(3)

    second = whole(2)

    first.refresh_from_db()
    assert (in_force(county), first.state) == (second, Extract.State.ACCEPTED)
    assert "更正了同一数据期的" in second.remarks[0]
    assert first.file_read().is_file()


def test_the_same_rows_in_another_file_are_said(whole, county, tmp_path):
    whole(3)
    path = write_tekun(tmp_path, county.code, day="20180731")
    path.write_text(path.read_text() + "\r\n")

    extract = receive_extract(path)

    assert "完全相同" in extract.remarks[0]


def test_a_run_that_began_reads_what_stood_then(whole, changes, county):
    whole(2)
    august = changes([("新增", 5, "集中")], day="20180831")
    payload = settled(extracts_in_force(county))
    changes([("新增", 6, "集中")], day="20180731")

    august.refresh_from_db()
    then = august.file_read(payload["read"][str(august.pk)])

    assert duckdb.execute(f"SELECT count(*) FROM '{then}'").fetchall() == [(3,)]
    assert len(stands(august)) == 4


# --- papers ------------------------------------------------------------------------------------
def test_the_papers_are_kept(whole):
    papers = Papers("罗某", "瓮民函〔2018〕12号", 3, Decimal(0))

    extract = whole(3, papers=papers)

    assert (extract.handed_over_by_name, extract.document_no) == ("罗某", "瓮民函〔2018〕12号")
    assert (extract.declared_rows, extract.declared_hundredths) == (3, 0)


@pytest.mark.parametrize(
    ("papers", "words"),
    [
        pytest.param(Papers(rows=4), "申报 4 行，收到 3 行，少 1 行", id="rows"),
        pytest.param(Papers(rows=2), "申报 2 行，收到 3 行，多 1 行", id="more-rows"),
        pytest.param(Papers(total=Decimal(99)), "末位数字合计（X 计 10）申报为 99", id="sum"),
    ],
)
def test_a_file_that_is_not_what_was_said_is_held_and_read_by_nobody(whole, county, papers, words):
    extract = whole(3, papers=papers)

    assert extract.state == Extract.State.HELD
    assert words in extract.remarks[0]
    assert "由县级办公室写明原因后采用" in extract.remarks[1]
    assert extracts_in_force(county) == []
    assert [event.kind for event in Event.objects.all()] == ["screening.extract.held"]


def test_the_right_control_sum_is_accepted(whole):
    digits = whole(3).manifest["control"]["total"]

    extract = whole(3, "20180731", papers=Papers(rows=3, total=Decimal(digits)))

    assert extract.state == Extract.State.ACCEPTED


def test_the_same_bytes_with_papers_that_agree_are_accepted(whole, county):
    held = whole(3, papers=Papers(rows=4))

    again = whole(3, papers=Papers(rows=3))

    assert (again.pk, again.state, again.remarks) == (held.pk, Extract.State.ACCEPTED, [])
    assert in_force(county) == held


def test_the_same_bytes_without_papers_stay_held(whole):
    whole(3, papers=Papers(rows=4))

    assert whole(3).state == Extract.State.HELD
    assert Extract.objects.count() == 1


# --- vouching ----------------------------------------------------------------------------------
def test_somebody_stands_for_a_held_file(whole, county, clerk):
    extract = whole(3, papers=Papers(rows=4))

    batches.vouch(extract, by=clerk, because="申报时多计一行合计")

    extract.refresh_from_db()
    assert (extract.state, extract.vouched_by) == (Extract.State.ACCEPTED, clerk)
    assert in_force(county) == extract
    event = Event.objects.last()
    assert (event.kind, event.note) == ("screening.extract.vouched", "申报时多计一行合计")


def test_held_changes_stand_when_vouched_for(whole, changes, clerk):
    whole(2)
    extract = changes([("新增", 5, "集中")], papers=Papers(rows=9))

    batches.vouch(extract, by=clerk, because="核对无误")

    assert len(stands(extract)) == 3


def test_nobody_vouches_without_a_reason_or_twice(whole, clerk):
    extract = whole(3, papers=Papers(rows=4))

    with pytest.raises(BatchError, match="原因"):
        batches.vouch(extract, by=clerk, because=" ")
    batches.vouch(extract, by=clerk, because="核对无误")
    with pytest.raises(BatchError, match="状态已变化"):
        batches.vouch(extract, by=clerk, because="再来一次")


@pytest.mark.parametrize(
    ("duty", "place"),
    [
        pytest.param(Duty.COUNTY_DEPARTMENT, "own", id="the-department-that-sent-it"),
        pytest.param(Duty.COUNTY_OFFICE, "other", id="another-county"),
    ],
)
def test_who_may_not_vouch(whole, county, officer, duty, place):
    extract = whole(3, papers=Papers(rows=4))
    posted = county if place == "own" else CountyFactory()

    with pytest.raises(PermissionDenied):
        batches.vouch(extract, by=officer(duty, posted, unit="县民政局"), because="核对无误")

    extract.refresh_from_db()
    assert extract.state == Extract.State.HELD


# --- taking back -------------------------------------------------------------------------------
def test_what_stood_before_stands_again(whole, county, clerk):
    june = whole(3)
    july = whole(2, "20180731")

    batches.withdraw(july, by=clerk, because="导出条件有误")

    july.refresh_from_db()
    assert (in_force(county), july.state) == (june, Extract.State.WITHDRAWN)
    assert july.withdrawn_by == clerk
    assert Event.objects.last().kind == "screening.extract.withdrawn"


def test_changes_stand_anew_when_what_was_before_them_goes(whole, changes, clerk):
    whole(2)
    july = changes([("新增", 5, "集中")])
    august = changes([("新增", 6, "集中")], day="20180831")

    batches.withdraw(july, by=clerk, because="报错")

    august.refresh_from_db()
    assert stands(august) == [(person(0), "集中"), (person(1), "集中"), (person(6), "集中")]


def test_a_table_that_changes_stand_on_alone_stays(whole, changes, clerk):
    base = whole(2)
    changes([("新增", 5, "集中")])

    with pytest.raises(BatchError, match="先撤回其后的增量批次"):
        batches.withdraw(base, by=clerk, because="报错")

    base.refresh_from_db()
    assert base.state == Extract.State.ACCEPTED


def test_the_same_bytes_after_a_withdrawal_are_a_new_batch(whole, county, clerk):
    first = whole(3)
    batches.withdraw(first, by=clerk, because="报错")

    again = whole(3)

    assert again.pk != first.pk
    assert in_force(county) == again


@pytest.mark.parametrize(
    ("unit", "allowed"),
    [pytest.param("县民政局", True, id="its-own"), pytest.param("县教育局", False, id="another")],
)
def test_a_department_takes_back_its_own_only(whole, county, officer, unit, allowed):
    extract = whole(3)
    by = officer(Duty.COUNTY_DEPARTMENT, county, unit=unit)

    outcome = "withdrawn"
    try:
        batches.withdraw(extract, by=by, because="报错")
    except PermissionDenied:
        outcome = "denied"

    assert outcome == ("withdrawn" if allowed else "denied")


def test_a_batch_is_taken_back_once(whole, clerk):
    extract = whole(3)
    batches.withdraw(extract, by=clerk, because="报错")

    with pytest.raises(BatchError, match="状态已变化"):
        batches.withdraw(extract, by=clerk, because="报错")


def test_a_day_later_counts_as_later(whole, changes, county):
    whole(1, "20180630")
    extract = changes([("新增", 4, "集中")], day="20180701")

    assert (in_force(county), extract.data_on) == (extract, date(2018, 7, 1))
