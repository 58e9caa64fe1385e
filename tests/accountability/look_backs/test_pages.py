"""The pages of samples: figures that open their lists, within each person's sight."""

import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accountability import issue_closing
from accountability.look_backs import figures
from accountability.models import LookBackDuty
from ledger.models import Event
from regions.duties import Duty
from tests.accountability.issues.conftest import WHY
from tests.factories import CountyFactory, PostingFactory, PrefectureFactory


def page_of(sample) -> str:
    return reverse("accountability:look-back", args=[sample.pk])


@pytest.fixture
def looked(drawn):
    """One of the two holds, the other does not."""
    for duty, holds in zip(drawn.duties, (True, False), strict=True):
        issue_closing.look_back(duty.issue, by=duty.given_to, holds=holds, words=WHY)
    return drawn


def test_the_figures_of_a_county(looked):
    line = next(
        one
        for one in figures.lines(looked.sample, timezone.localdate())
        if one.place == looked.way.county
    )

    assert line.counts == {
        "closed": 5, "drawn": 2, "done": 2, "holds": 1, "fails": 1, "waiting": 0, "late": 0,
        "nobody": 0, "overtaken": 0,
    }  # fmt: skip
    assert (f"{line.coverage}", f"{line.hold_rate}") == ("100.00", "50.00")


def test_what_waits_and_is_late(drawn):
    today = drawn.duties[0].due_on + timedelta(days=1)
    LookBackDuty.objects.filter(pk=drawn.duties[0].pk).update(given_to=None, given_unit="")

    total = figures.total(figures.lines(drawn.sample, today), "合计")

    waiting = {name: total.counts[name] for name in ("done", "waiting", "late", "nobody")}
    assert waiting == {"done": 0, "waiting": 2, "late": 2, "nobody": 1}
    assert total.hold_rate is None


def test_every_figure_opens_to_as_many_entries(looked, client):
    client.force_login(looked.way.zhou)
    shown = client.get(page_of(looked.sample)).context

    cells = [cell for _line, cells in [*shown["lines"], shown["total"]] for cell in cells]
    opened = [(count, url) for _word, count, url, _bad in cells if url]
    counted = [
        client.get(page_of(looked.sample) + url.partition("#")[0]).context["page"].paginator.count
        for _count, url in opened
    ]

    assert counted == [count for count, _url in opened]
    assert len(opened) == 10  # five figures of the county, and of all


def test_another_county_sees_the_figures_and_none_of_the_entries(drawn, client):
    stranger = PostingFactory(duty=Duty.COUNTY_OFFICE, region=CountyFactory()).user
    client.force_login(stranger)

    shown = client.get(page_of(drawn.sample))
    forced = client.get(page_of(drawn.sample), {"place": drawn.way.county.code})

    assert shown.status_code == 200
    assert not any(url for _w, _n, url, _b in shown.context["total"][1])
    assert forced.context["page"].paginator.count == 0
    assert drawn.issues[0].number not in forced.content.decode()


def test_a_county_sees_its_own(drawn, client):
    client.force_login(drawn.way.reviewer)

    shown = client.get(page_of(drawn.sample))

    assert shown.context["place"] == drawn.way.county
    assert shown.context["page"].paginator.count == 2


def test_leaders_see_figures_and_who_has_no_post_nothing(drawn, client):
    leader = PostingFactory(duty=Duty.LEADER, region=drawn.way.prefecture).user
    auditor = PostingFactory(duty=Duty.AUDITOR, region=drawn.way.prefecture).user
    client.force_login(leader)
    seen = client.get(page_of(drawn.sample))
    client.force_login(auditor)

    assert seen.status_code == 200
    assert drawn.issues[0].number not in seen.content.decode()
    assert client.get(page_of(drawn.sample)).status_code == 403


@pytest.mark.parametrize(
    ("kind", "moment", "day", "period"),
    [
        pytest.param("half", "2018-06-01 06:00", "2018-06-01", "2018年5月下半月", id="not yet"),
        pytest.param("half", "2018-06-01 08:00", "2018-06-16", "2018年6月上半月", id="just drawn"),
        pytest.param("half", "2018-06-15 23:00", "2018-06-16", "2018年6月上半月", id="last night"),
        pytest.param("half", "2018-02-20 12:00", "2018-03-01", "2018年2月下半月", id="short month"),
        pytest.param("month", "2018-12-15 12:00", "2019-01-01", "2018年12月", id="by month"),
    ],
)
@pytest.mark.django_db
def test_the_list_says_when_the_next_is_drawn(kind, moment, day, period, client, officer, settings):
    settings.LOOK_BACK_PERIOD = kind
    with time_machine.travel(f"{moment}+08:00"):
        client.force_login(officer(Duty.PREFECTURE_OFFICE, PrefectureFactory()))
        page = client.get(reverse("accountability:look-backs")).content.decode()

    assert f"下一次在 {day} 清晨，从{period}销号的问题中抽取" in page


def test_beside_samples_the_next_is_said_in_the_head(drawn, client):
    client.force_login(drawn.way.zhou)

    page = client.get(reverse("accountability:look-backs")).content.decode()

    assert "下次抽取：" in page
    assert "还没有抽查" not in page


def test_what_waits_for_a_person_stands_on_the_list_and_at_home(drawn, client):
    duty = drawn.duties[0]
    client.force_login(duty.given_to)

    listed = client.get(reverse("accountability:look-backs")).content.decode()
    home = client.get("/").content.decode()

    assert duty.issue.number in listed
    assert duty.issue.number in home


def test_the_page_of_the_entry_says_it_was_drawn_and_what_was_found(looked, client):
    client.force_login(looked.way.zhou)
    held = next(duty for duty in looked.duties if duty.holds)

    page = client.get(reverse("accountability:issue", args=[held.issue_id])).content.decode()

    assert page_of(looked.sample) in page
    assert "整改到位" in page


def test_the_sample_leaves_as_excel_and_the_trail_says_so(looked, client):
    client.force_login(looked.way.zhou)

    body = b"".join(client.get(reverse("accountability:look-back-export", args=[looked.sample.pk])))

    book = openpyxl.load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["抽中名单", "抽取顺序", "分县情况"]
    drawn = [row[3] for row in book["抽中名单"].iter_rows(min_row=4, values_only=True)]
    assert drawn == [duty.issue.number for duty in looked.duties]
    assert book["抽取顺序"].max_row == 3 + 5
    assert looked.sample.seed in str(book["抽中名单"]["A2"].value)
    assert Event.objects.filter(kind="accountability.look_back.exported").count() == 1


def test_who_may_not_export_has_no_workbook(drawn, client):
    client.force_login(drawn.way.village)

    url = reverse("accountability:look-back-export", args=[drawn.sample.pk])

    assert client.get(url).status_code == 403


@pytest.mark.parametrize("state", ["drawn", "closed"])
def test_the_page_costs_as_many_queries_for_few_as_for_many(
    state, drawn, client, django_assert_max_num_queries
):
    client.force_login(drawn.way.zhou)

    with django_assert_max_num_queries(24):
        client.get(page_of(drawn.sample), {"state": state})
