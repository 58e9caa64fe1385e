"""Table 11: the published figures come out as they were published, and each opens its list."""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accountability.reports import draw
from regions.duties import Duty
from tests.factories import PrefectureFactory
from tests.factories.quality import QualityCountFactory, QualityRunFactory

pytestmark = pytest.mark.django_db
JUNE = date(2018, 6, 30)


def run_on(day: date):
    at = datetime.combine(day, time(3, 40), timezone.get_current_timezone())
    return QualityRunFactory(checked_on=day, finished_at=at)


@pytest.fixture
def published():
    """18,110 problems in the first check of 2018, 900 in May, 649 at the end of June."""
    county = QualityCountFactory(run=run_on(date(2018, 1, 2)), problems=18110).region
    QualityCountFactory(run=run_on(date(2018, 6, 10)), region=county, problems=900)
    QualityCountFactory(run=run_on(JUNE), region=county, problems=649)
    return county


def line():
    return draw(11, PrefectureFactory(), JUNE).sheets[0].rows[0]


def test_18110_to_649_is_96_42_percent_less(published):
    code, title, here, total, last, down, down_percent, first, since, since_percent = line()

    assert (code, title) == ("5_02_916", "与村主干路距离大于5公里")
    assert (here, total) == (649, 649)
    assert (last, down, down_percent) == (900, -251, Decimal("-27.89"))
    assert (first, since, since_percent) == (18110, -17461, Decimal("-96.42"))


def test_a_figure_of_the_past_stays_what_it_was(published):
    assert draw(11, PrefectureFactory(), date(2018, 6, 15)).sheets[0].rows[0][3] == 900


def test_each_figure_opens_the_list_of_its_run(published):
    (here, total) = line()[2:4]

    assert f"region={published.code}" in here.url
    assert "rule=5_02_916" in total.url
    assert "run=" in total.url


def test_before_the_first_check_there_is_no_row():
    assert draw(11, PrefectureFactory(), JUNE).sheets[0].rows == []


def test_the_page_shows_both_ends(published, client, officer):
    client.force_login(officer(Duty.PREFECTURE_OFFICE, PrefectureFactory()))

    page = client.get(reverse("accountability:table-detail", args=[11]), {"as_of": "2018-06-30"})

    text = page.content.decode()
    assert "18,110" in text
    assert "-96.42" in text
    assert reverse("households:finding-list") in text


def test_a_leader_reads_the_figures_without_links(published, client, officer):
    client.force_login(officer(Duty.LEADER, PrefectureFactory()))

    page = client.get(reverse("accountability:table-detail", args=[11]), {"as_of": "2018-06-30"})

    assert page.status_code == 200
    assert reverse("households:finding-list") not in page.content.decode()


def test_the_workbook_has_the_figures(published, client, officer):
    client.force_login(officer(Duty.PREFECTURE_OFFICE, PrefectureFactory()))

    answer = client.get(reverse("accountability:table-export", args=[11]), {"as_of": "2018-06-30"})

    assert answer.status_code == 200
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    cells = [cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert {649, 900, 18110, -17461} <= {cell for cell in cells if isinstance(cell, (int, float))}
