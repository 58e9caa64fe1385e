"""What is expected of the departments: periods, the board, setting, ending, reminding."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from ledger.models import Event, Notice
from regions.duties import Duty
from screening import board
from screening.expected import Expectations, due_before, spans
from screening.feeds import FEEDS
from screening.models import Expectation, Extract
from screening.operations import expectations
from screening.operations.standing_files import BatchError
from screening.tasks import remind_of_deliveries
from tests.factories import CountyFactory, ExtractFactory

pytestmark = pytest.mark.django_db
TODAY = date(2018, 8, 20)
TEKUN = FEEDS["mz_tekun"]
BOARD = reverse("screening:extract-board")


def expected(period: str = "month", days: int = 10, **fields) -> Expectation:
    return Expectation(
        feed="mz_tekun", period=period, due_days=days, valid_from=date(2018, 1, 1), **fields
    )


@pytest.fixture
def county():
    return CountyFactory()


@pytest.fixture
def editor(officer, county):
    return officer(Duty.PREFECTURE_OFFICE, county.parent)


@pytest.fixture
def enter(client, officer):
    def log_in(duty, region, **fields):
        user = officer(duty, region, **fields)
        client.force_login(user)
        return user

    return log_in


@pytest.fixture
def came(county):
    """`came(data_on, arrived)`: a delivery of mz_tekun for the county."""

    def put(data_on: date, arrived: date, region=None, **fields) -> Extract:
        at = datetime(arrived.year, arrived.month, arrived.day, 2, tzinfo=UTC)
        where = region or county
        return ExtractFactory(
            feed="mz_tekun", region=where, data_on=data_on, dropped_at=at, **fields
        )

    return put


# --- periods -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("period", "titles"),
    [
        pytest.param("month", ["2018年6月", "2018年7月"], id="month"),
        pytest.param("quarter", ["2018年1季度", "2018年2季度"], id="quarter"),
        pytest.param("year", [], id="year-that-began-before"),
        pytest.param("once", ["一次"], id="once"),
    ],
)
def test_the_latest_periods_that_have_ended(period, titles):
    assert [span.title for span in spans(expected(period), TODAY, 2)] == titles


def test_a_period_has_a_first_last_and_due_day():
    span = spans(expected("quarter", 15), TODAY, 1)[0]

    assert (span.first, span.last) == (date(2018, 4, 1), date(2018, 6, 30))
    assert span.due_on == date(2018, 7, 15)
    assert (span.holds(date(2018, 4, 1)), span.holds(date(2018, 7, 1))) == (True, False)


def test_a_year_crosses_december():
    assert spans(expected("month"), date(2019, 1, 5), 1)[0].title == "2018年12月"
    assert spans(expected("year"), date(2019, 1, 5), 1)[0].title == "2018年"


def test_what_ended_is_expected_no_more():
    row = expected(valid_until=date(2018, 6, 30))

    assert [span.title for span in spans(row, TODAY, 6)][-1] == "2018年6月"


@pytest.mark.parametrize(
    ("day", "title"),
    [
        pytest.param(date(2018, 8, 10), "2018年6月", id="on-the-last-day"),
        pytest.param(date(2018, 8, 11), "2018年7月", id="the-day-after"),
    ],
)
def test_overdue_begins_the_day_after(day, title):
    assert due_before(expected(), day).title == title


def test_a_countys_own_goes_before_that_for_all(county):
    own = Expectation.objects.create(
        feed="mz_tekun", county=county, period="year", due_days=5, valid_from=date(2018, 1, 1),
        source="县里的约定",
    )  # fmt: skip

    held = Expectations.on(TODAY)

    assert held.of("mz_tekun", county) == own
    assert held.of("mz_tekun", CountyFactory()).period == "month"


# --- the board ---------------------------------------------------------------------------------
def states(county) -> list[str]:
    [line] = board.of_county([TEKUN], county, Extract.objects.all(), TODAY)
    return [cell.state for cell in line.cells]


def test_each_period_says_what_became_of_it(county, came):
    came(date(2018, 5, 31), date(2018, 6, 10))
    came(date(2018, 6, 30), date(2018, 7, 13))

    assert states(county)[-3:] == ["in_time", "late", "missing"]


def test_how_many_days_late(county, came):
    came(date(2018, 7, 31), date(2018, 8, 13))

    [line] = board.of_county([TEKUN], county, Extract.objects.all(), TODAY)

    assert line.latest.days == 3


def test_the_first_delivery_of_a_period_counts_not_its_correction(county, came):
    came(date(2018, 7, 31), date(2018, 8, 9))
    came(date(2018, 7, 31), date(2018, 8, 19))

    assert states(county)[-1] == "in_time"


def test_what_was_held_or_withdrawn_has_not_come(county, came):
    came(date(2018, 7, 31), date(2018, 8, 9), state=Extract.State.HELD)

    assert states(county)[-1] == "never"


def test_a_file_for_the_prefecture_speaks_for_each_county(county, came):
    came(date(2018, 7, 31), date(2018, 8, 9), region=county.parent)

    assert states(county)[-1] == "in_time"


def test_what_is_not_due_yet_is_open(county):
    [line] = board.of_county([TEKUN], county, Extract.objects.all(), date(2018, 8, 5))

    assert line.cells[-1].state == "open"


def test_the_counties_stand_side_by_side(county, came):
    other = CountyFactory()
    came(date(2018, 7, 31), date(2018, 8, 9))

    lines = board.of_counties([TEKUN], [county, other], Extract.objects.all(), TODAY)

    assert [cell.state for cell in lines[0].cells] == ["in_time", "never"]
    assert board.totals(lines, by_county=True) == {
        "in_time": 1, "late": 0, "missing": 0, "never": 1, "open": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, 200, id="county"),
        pytest.param(Duty.COUNTY_DEPARTMENT, 200, id="department"),
        pytest.param(Duty.GRID_WORKER, 403, id="grid-worker"),
    ],
)
def test_who_may_see_the_board(client, enter, county, duty, status):
    enter(duty, county)

    assert client.get(BOARD).status_code == status


def test_a_cell_opens_to_the_batches_behind_it(client, enter, county, came):
    extract = came(date(2018, 7, 31), date(2018, 8, 9))
    came(date(2018, 6, 30), date(2018, 7, 9))
    enter(Duty.COUNTY_OFFICE, county)

    page = client.get(BOARD, {"on": "2018-08-20"}).content.decode()
    behind = (
        f"/screening/extracts/?view=log&amp;feed=mz_tekun&amp;county={county.code}"
        "&amp;data_from=2018-07-01&amp;data_until=2018-07-31"
    )
    listed = client.get(behind.replace("&amp;", "&"))

    assert behind in page
    assert [each.pk for each in listed.context["page"]] == [extract.pk]


def test_a_department_sees_its_own_kinds_on_the_board(client, enter, county):
    enter(Duty.COUNTY_DEPARTMENT, county, unit="县残联")

    page = client.get(BOARD).content.decode()

    assert "残疾人证" in page
    assert "机动车登记" not in page


def test_a_figure_shows_only_its_lines(client, enter, county, came):
    came(date(2018, 7, 31), date(2018, 8, 9))
    enter(Duty.COUNTY_OFFICE, county)

    page = client.get(BOARD, {"on": "2018-08-20", "only": "in_time"})

    assert [line.feed.code for line, _cells in page.context["rows"]] == ["mz_tekun"]


@pytest.mark.parametrize("rows", [2, 20])
def test_query_count_of_the_board_does_not_grow(
    rows, client, enter, county, django_assert_num_queries
):
    enter(Duty.COUNTY_OFFICE, county)
    ExtractFactory.create_batch(rows, region=county)

    with django_assert_num_queries(12):
        assert client.get(BOARD).status_code == 200


# --- setting and ending ------------------------------------------------------------------------
def expect(by, county=None, **fields):
    given = {
        "county": county, "period": "quarter", "due_days": 20, "valid_from": date(2018, 9, 1),
        "source": "州府办函〔2018〕9号",
    }  # fmt: skip
    return expectations.expect("mz_tekun", by=by, **given | fields)


def test_what_held_until_then_ends_the_day_before(editor):
    made = expect(editor)

    old, new = Expectation.objects.filter(feed="mz_tekun").order_by("valid_from")
    assert (new, old.valid_until) == (made, date(2018, 8, 31))
    assert Event.objects.get().kind == "screening.expectation.set"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"source": " "}, "依据文件", id="no-document"),
        pytest.param({"due_days": 400}, "期后天数", id="too-many-days"),
        pytest.param({"valid_from": date(2018, 1, 1)}, "须晚于", id="not-after-the-other"),
    ],
)
def test_what_cannot_be_expected(editor, fields, words):
    with pytest.raises(BatchError, match=words):
        expect(editor, **fields)

    assert Expectation.objects.filter(feed="mz_tekun").count() == 1


def test_only_the_prefecture_expects(officer, county):
    with pytest.raises(PermissionDenied):
        expect(officer(Duty.COUNTY_OFFICE, county))


def test_an_expectation_is_ended_once(editor):
    row = Expectation.objects.get(feed="mz_tekun")

    expectations.end(row, on=date(2018, 12, 31), by=editor)

    row.refresh_from_db()
    assert row.valid_until == date(2018, 12, 31)
    with pytest.raises(BatchError, match="已于 2018-12-31 终止"):
        expectations.end(row, on=date(2019, 1, 1), by=editor)


def test_an_expectation_does_not_end_before_it_began(editor):
    with pytest.raises(BatchError, match="不能早于"):
        expectations.end(Expectation.objects.get(feed="mz_tekun"), on=date(2017, 1, 1), by=editor)


@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.PREFECTURE_OFFICE, 200, id="prefecture"),
        pytest.param(Duty.COUNTY_OFFICE, 403, id="county"),
    ],
)
@pytest.mark.parametrize("page", ["expectation-list", "expectation-new"])
def test_who_may_open_the_pages(client, enter, county, page, duty, status):
    enter(duty, county.parent if duty == Duty.PREFECTURE_OFFICE else county)

    assert client.get(reverse(f"screening:{page}")).status_code == status


def test_an_expectation_is_set_and_ended_on_the_pages(client, enter, county):
    enter(Duty.PREFECTURE_OFFICE, county.parent)
    given = {
        "feed": "mz_tekun", "county": county.code, "period": "year", "due_days": "30",
        "valid_from": "2018-09-01", "source": "州府办函〔2018〕9号",
    }  # fmt: skip

    client.post(reverse("screening:expectation-new"), given)
    row = Expectation.objects.get(county=county)
    client.post(reverse("screening:expectation-end", args=[row.pk]), {"last_day": "2019-12-31"})

    row.refresh_from_db()
    assert (row.period, row.due_days, row.valid_until) == ("year", 30, date(2019, 12, 31))


def test_what_cannot_be_is_said_on_the_page(client, enter, county):
    enter(Duty.PREFECTURE_OFFICE, county.parent)
    given = {
        "feed": "mz_tekun", "period": "year", "due_days": "30", "valid_from": "2017-01-01",
        "source": "州府办函〔2018〕9号",
    }  # fmt: skip

    response = client.post(reverse("screening:expectation-new"), given)

    assert response.status_code == 422
    assert "须晚于" in response.content.decode()


# --- reminding ---------------------------------------------------------------------------------
@pytest.fixture
def department(officer, county):
    return officer(Duty.COUNTY_DEPARTMENT, county, unit="县民政局")


def of_tekun() -> list[Notice]:
    return list(Notice.objects.filter(key__startswith="delivery:mz_tekun"))


def test_the_department_is_reminded_the_day_after_and_once(county, department):
    on_the_day = expectations.remind(date(2018, 8, 10))
    expectations.remind(date(2018, 8, 11))
    expectations.remind(date(2018, 8, 12))

    [notice] = of_tekun()
    assert (on_the_day, notice.recipient) == (0, department)
    assert "2018年7月的数据应于 2018-08-10 前报送，尚未收到" in notice.text
    assert notice.url.endswith(f"?feed=mz_tekun&county={county.code}")


def test_who_delivered_is_not_reminded(department, came):
    came(date(2018, 7, 31), date(2018, 8, 9))

    expectations.remind(date(2018, 8, 11))

    assert of_tekun() == []


def test_another_department_is_not_reminded(county, department, officer):
    other = officer(Duty.COUNTY_DEPARTMENT, county, unit="县教育局")

    expectations.remind(date(2018, 8, 11))

    assert not Notice.objects.filter(recipient=other).exists()


def test_without_an_account_of_the_department_the_county_is_reminded(county, officer):
    office = officer(Duty.COUNTY_OFFICE, county)

    expectations.remind(date(2018, 8, 11))

    assert [notice.recipient for notice in of_tekun()] == [office]


def test_the_task_is_the_operation(county):
    assert remind_of_deliveries() == 0
