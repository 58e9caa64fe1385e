"""The page of a batch: its papers, how it differs, standing for it, taking it back."""

import pytest
from django.urls import reverse

from ledger.models import Event
from regions.duties import Duty
from screening.intake.papers import Papers
from screening.models import Extract
from screening.operations import receive_extract
from tests.factories import CountyFactory, GridFactory
from tests.screening.deliveries import write_changes, write_tekun

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return GridFactory().parent.parent.parent


@pytest.fixture
def held(county, tmp_path):
    papers = Papers("罗某", "瓮民函〔2018〕12号", 21)
    return receive_extract(write_tekun(tmp_path, county.code, rows=20), papers=papers)


@pytest.fixture
def enter(client, officer):
    """`enter(duty, region)` logs in somebody posted there and returns them."""

    def log_in(duty, region, **fields):
        user = officer(duty, region, **fields)
        client.force_login(user)
        return user

    return log_in


def text(response) -> str:
    return response.content.decode()


def page_of(client, extract) -> str:
    return text(client.get(reverse("screening:extract-detail", args=[extract.pk])))


def press(client, extract, verb: str, because: str = "核对无误"):
    url = reverse(f"screening:extract-{verb}", args=[extract.pk])
    return client.post(url, {"because": because})


WHO = [
    pytest.param(Duty.COUNTY_OFFICE, "", "own", 302, 302, id="the-county"),
    pytest.param(Duty.COUNTY_DEPARTMENT, "县民政局", "own", 403, 302, id="its-department"),
    pytest.param(Duty.COUNTY_DEPARTMENT, "县教育局", "own", 403, 404, id="another-department"),
    pytest.param(Duty.COUNTY_OFFICE, "", "other", 404, 404, id="another-county"),
    pytest.param(Duty.PREFECTURE_OFFICE, "", "above", 302, 302, id="the-prefecture"),
    pytest.param(Duty.GRID_WORKER, "", "own", 403, 403, id="no-such-duty"),
]


@pytest.mark.parametrize(("duty", "unit", "place", "vouching", "withdrawing"), WHO)
def test_who_may_decide_on_a_batch(
    client, enter, held, county, duty, unit, place, vouching, withdrawing
):
    posted = {"own": county, "above": county.parent}.get(place) or CountyFactory()
    enter(duty, posted, unit=unit)

    answers = press(client, held, "vouch"), press(client, held, "withdraw")

    assert tuple(answer.status_code for answer in answers) == (vouching, withdrawing)


def test_a_held_batch_shows_its_papers_beside_what_arrived(client, enter, held, county):
    enter(Duty.COUNTY_OFFICE, county)

    page = page_of(client, held)

    assert "申报 21 行，收到 20 行，少 1 行" in page
    assert "瓮民函〔2018〕12号" in page
    assert "罗某" in page
    assert "仍予采用" in page


def test_the_department_sees_why_it_is_held_and_cannot_accept_it(client, enter, held, county):
    enter(Duty.COUNTY_DEPARTMENT, county, unit="县民政局")

    page = page_of(client, held)

    assert "申报 21 行" in page
    assert "仍予采用" not in page
    assert "撤回该批次" in page


def test_accepting_is_said_on_the_page_with_name_and_reason(client, enter, held, county):
    clerk = enter(Duty.COUNTY_OFFICE, county)

    press(client, held, "vouch", "多计了合计行")

    page = page_of(client, held)
    assert "多计了合计行" in page
    assert str(clerk) in page
    assert "使用中" in page


@pytest.mark.parametrize("verb", ["vouch", "withdraw"])
def test_without_a_reason_nothing_happens(client, enter, held, county, verb):
    enter(Duty.COUNTY_OFFICE, county)

    response = press(client, held, verb, " ")

    assert response.status_code == 422
    assert "请写明原因" in text(response)
    assert Extract.objects.get().state == Extract.State.HELD


def test_pressing_twice_says_that_it_was_done(client, enter, held, county):
    enter(Duty.COUNTY_OFFICE, county)
    press(client, held, "withdraw")

    response = press(client, held, "withdraw")

    assert response.status_code == 422
    assert "状态已变化" in text(response)


def test_a_half_size_table_asks_for_somebody_to_stand_for_it(client, enter, county, tmp_path):
    receive_extract(write_tekun(tmp_path, county.code, rows=20))
    half = receive_extract(write_tekun(tmp_path, county.code, rows=9, day="20180731"))
    enter(Duty.COUNTY_OFFICE, county)

    before = page_of(client, half)
    press(client, half, "vouch", "本月清理")

    assert "规模属实" in before
    assert "规模属实" not in page_of(client, half)


def test_what_changes_did_is_shown(client, enter, county, tmp_path):
    receive_extract(write_tekun(tmp_path, county.code, rows=20))
    path = write_changes(tmp_path, county.code, [("新增", 70, "集中"), ("删除", 71, "")])
    extract = receive_extract(path)
    enter(Duty.COUNTY_OFFICE, county)

    page = page_of(client, extract)

    assert "增量结果" in page
    assert "要删除但未找到" in page


def test_the_record_says_which_batch_is_in_force(client, enter, county, tmp_path):
    receive_extract(write_tekun(tmp_path, county.code, rows=20))
    receive_extract(write_tekun(tmp_path, county.code, rows=21, day="20180731"))
    enter(Duty.COUNTY_OFFICE, county)

    page = text(client.get(reverse("screening:extract-list"), {"view": "log"}))

    assert page.count("使用中") == 1


def test_the_same_bytes_again_are_said(client, enter, county, tmp_path):
    path = write_tekun(tmp_path, county.code)
    receive_extract(path)
    enter(Duty.COUNTY_OFFICE, county)

    with path.open("rb") as file:
        response = client.post(reverse("screening:extract-new"), {"file": file}, follow=True)

    assert "一字未变" in text(response)


# --- papers that come later -------------------------------------------------------------------
GIVEN = {"handed_over_by_name": "罗某", "document_no": "瓮民函〔2018〕12号", "declared_rows": 20}


@pytest.fixture
def bare(county, tmp_path):
    """A batch of twenty rows without papers."""
    return receive_extract(write_tekun(tmp_path, county.code, rows=20))


def hand(client, extract, **changed):
    return client.post(
        reverse("screening:extract-papers", args=[extract.pk]), GIVEN | changed
    )  # fmt: skip


@pytest.mark.parametrize(
    ("duty", "unit", "place", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "", "own", 302, id="the-county"),
        pytest.param(Duty.COUNTY_DEPARTMENT, "县民政局", "own", 302, id="its-department"),
        pytest.param(Duty.COUNTY_DEPARTMENT, "县教育局", "own", 404, id="another-department"),
        pytest.param(Duty.COUNTY_OFFICE, "", "other", 404, id="another-county"),
        pytest.param(Duty.GRID_WORKER, "", "own", 403, id="no-such-duty"),
    ],
)
def test_who_may_hand_in_papers(client, enter, bare, county, duty, unit, place, status):
    enter(duty, county if place == "own" else CountyFactory(), unit=unit)

    assert hand(client, bare).status_code == status


def test_papers_that_agree_complete_the_batch(client, enter, bare, county):
    enter(Duty.COUNTY_OFFICE, county)
    before = page_of(client, bare)

    hand(client, bare)

    bare.refresh_from_db()
    assert "交接单未齐" in before
    assert (bare.state, bare.has_papers) == (Extract.State.ACCEPTED, True)
    assert "交接单未齐" not in page_of(client, bare)
    assert Event.objects.filter(kind="screening.extract.papers", subject_id=bare.pk).count() == 1


def test_a_batch_that_is_not_what_its_papers_say_is_held(client, enter, bare, county):
    enter(Duty.COUNTY_OFFICE, county)

    hand(client, bare, declared_rows=25)

    bare.refresh_from_db()
    assert bare.state == Extract.State.HELD
    assert "申报 25 行，收到 20 行" in page_of(client, bare)
    assert not Extract.objects.in_force().exists()


def test_papers_are_handed_in_once(client, enter, bare, county):
    enter(Duty.COUNTY_OFFICE, county)
    hand(client, bare)

    again = hand(client, bare, document_no="另一个文号")

    bare.refresh_from_db()
    assert again.status_code == 422
    assert bare.document_no == GIVEN["document_no"]


def test_what_is_left_out_of_the_papers_is_said(client, enter, bare, county):
    enter(Duty.COUNTY_OFFICE, county)

    answer = hand(client, bare, declared_rows="")

    bare.refresh_from_db()
    assert answer.status_code == 422
    assert not bare.has_papers
