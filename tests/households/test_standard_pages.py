"""The pages of the standards, and the first page of a household."""

import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from households import standards
from households.models import HouseholdYear, Judgement
from households.standards import signing
from households.standards.forms import seen_of
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    HouseholdYearFactory,
    MembershipFactory,
    PovertyLineFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
YEAR = 2018
INK = "[[[1,1],[9,9]]]"


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def home():
    made = HouseholdFactory(member_count=1, cause_main="因病", exit_year=2017)
    MembershipFactory(household=made)
    HouseholdYearFactory(household=made, house_grade="C", net_per_head_yuan=3000)
    PovertyLineFactory()
    return made


@pytest.fixture
def worker(client, officer, home):
    user = officer(Duty.GRID_WORKER, home.region)
    client.force_login(user)
    return user


@pytest.fixture
def village(officer, home):
    return officer(Duty.VILLAGE_LEADER, home.region.parent)


def url(name, row):
    return reverse(f"households:standard-{name}", args=[row.pk])


def photo():
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    return SimpleUploadedFile("饭桌.jpg", out.getvalue())


def answers(home, **changed):
    standing = standards.judgement_of(home, YEAR)
    keys = {True: "yes", False: "no", None: "unknown"}
    given = {f"met_{one.item.key}": keys[one.proposed] for one in standing.items}
    return given | {"year": YEAR, "seen": seen_of(standing), "strokes": INK} | changed


def posted(duty, where, home):
    county = home.region.parent.parent.parent
    return {"here": home.region, "above": county.parent, "elsewhere": CountyFactory()}[where]


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.GRID_WORKER, "here", 200, id="grid-worker"),
        pytest.param(Duty.PREFECTURE_OFFICE, "above", 200, id="prefecture-looks"),
        pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, id="another-county"),
        pytest.param(Duty.LEADER, "above", 403, id="leader"),
    ],
)
def test_who_may_see_the_standards(client, officer, home, duty, where, status):
    client.force_login(officer(duty, posted(duty, where, home)))

    assert client.get(url("sheet", home)).status_code == status


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.GRID_WORKER, "here", 302, id="grid-worker"),
        pytest.param(Duty.PREFECTURE_OFFICE, "above", 403, id="prefecture-looks-only"),
        pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, id="another-county"),
    ],
)
def test_who_may_observe_and_judge(client, officer, home, duty, where, status):
    client.force_login(officer(duty, posted(duty, where, home)))

    seen = {"year": YEAR, "matter": "food", "is_met": "yes", "photos": photo()}
    observed = client.post(url("observe", home), seen)
    judged = client.post(url("judge", home), answers(home))

    assert (observed.status_code, judged.status_code) == (status, status)


@pytest.mark.parametrize("name", ["sign", "return"])
@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.VILLAGE_LEADER, 302, id="village"),
        pytest.param(Duty.GRID_WORKER, 403, id="grid-worker"),
        pytest.param(Duty.COUNTY_OFFICE, 404, id="another-county"),
    ],
)
def test_who_may_sign_or_return(client, officer, home, name, duty, status):
    by = officer(Duty.GRID_WORKER, home.region)
    judgement = signing.hand_in(home, YEAR, {}, by=by, strokes=INK)
    places = {Duty.VILLAGE_LEADER: home.region.parent, Duty.GRID_WORKER: home.region}
    client.force_login(officer(duty, places.get(duty) or CountyFactory()))

    answer = client.post(url(name, judgement), {"strokes": INK, "note": "照片不清"})

    assert answer.status_code == status


def test_each_item_shows_values_rule_and_word(client, worker, home):
    text = client.get(url("sheet", home) + "?year=2018").content.decode()

    assert "不达标" in text
    assert "3,535 元" in text
    assert "每人每日不少于20升" in text
    assert "情况不明" in text


def test_from_the_doorstep_to_the_signature(client, worker, village, home):
    client.post(
        url("observe", home), {"year": YEAR, "matter": "food", "is_met": "yes", "photos": photo()}
    )
    given = answers(home, met_housing="yes", reason_housing="已加固")
    client.post(url("judge", home), given)
    judgement = Judgement.objects.get()
    client.force_login(village)
    before = client.get(url("sheet", home) + "?year=2018").content.decode()
    client.post(url("sign", judgement), {"strokes": INK})

    assert "已加固" in before
    HouseholdYear.objects.update(house_grade="D")
    text = client.get(url("sheet", home) + "?year=2018").content.decode()
    assert "签认后有变动" in text


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param({"met_housing": "yes"}, "请写明理由", id="no-reason"),
        pytest.param({"strokes": ""}, "请先签字", id="no-signature"),
        pytest.param({"seen": "{}"}, "有变动", id="values-moved"),
        pytest.param({"seen": "{"}, "页面已过期", id="not-ours"),
    ],
)
def test_a_judgement_that_cannot_be_handed_in_comes_back(client, worker, home, changed, why):
    answer = client.post(url("judge", home), answers(home, **changed))

    assert answer.status_code == 422
    assert why in answer.content.decode() + str(answer.context["judge_form"].errors)


def test_an_observation_without_a_photo_comes_back(client, worker, home):
    answer = client.post(url("observe", home), {"year": YEAR, "matter": "food", "is_met": "yes"})

    assert answer.status_code == 422
    assert "请拍照" in answer.content.decode()


# --- places
def test_a_place_counts_and_lists_who_fails(client, officer, home):
    other = HouseholdFactory(region=home.region, member_count=1)
    HouseholdYearFactory(household=other, house_grade="A", net_per_head_yuan=9000)
    county = home.region.parent.parent.parent
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    listed = reverse("households:standard-list")

    housing = client.get(listed, {"item": "housing", "year": YEAR})
    unknown = client.get(listed, {"item": "water", "answer": "unknown", "year": YEAR})
    nobody = client.get(listed, {"item": "housing", "who": "monitored", "year": YEAR})

    text = housing.content.decode()
    assert home.household_no in text
    assert other.household_no not in text
    assert home.region.parent.parent.name in text  # the township as a bar
    assert other.household_no in unknown.content.decode()
    assert "没有这样的户" in nobody.content.decode()


@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.GRID_WORKER, 200, id="grid-worker"),
        pytest.param(Duty.LEADER, 403, id="leader"),
    ],
)
@pytest.mark.parametrize("name", ["standard-list", "signing-queue"])
def test_who_may_see_the_lists(client, officer, home, duty, status, name):
    client.force_login(officer(duty, home.region))

    assert client.get(reverse(f"households:{name}")).status_code == status


def test_a_place_out_of_sight_shows_ones_own(client, worker, home):
    elsewhere = HouseholdFactory(member_count=1)
    HouseholdYearFactory(household=elsewhere, house_grade="D")

    answer = client.get(
        reverse("households:standard-list"), {"region": elsewhere.region.code, "year": YEAR}
    )

    assert answer.context["region"] == home.region
    assert elsewhere.household_no not in answer.content.decode()


@pytest.mark.parametrize("rows", [2, 20])
def test_the_list_costs_the_same_for_any_number(rows, client, officer, django_assert_num_queries):
    grid = GridFactory()
    for made in HouseholdFactory.create_batch(rows, region=grid, member_count=1):
        HouseholdYearFactory(household=made, house_grade="D")
    client.force_login(officer(Duty.VILLAGE_LEADER, grid.parent))
    standards.standing_of_place(grid.parent, YEAR)

    # user, the session's record (6), postings, counts, bound, rows, households, places below,
    # ancestors, newest year, notices
    with django_assert_num_queries(16):
        answer = client.get(reverse("households:standard-list"), {"year": YEAR})

    assert answer.content.decode().count('<tr id="standing-') == rows


def test_the_next_page_goes_on_where_the_last_ended(client, worker, home, monkeypatch):
    from households.views import standard_lists

    monkeypatch.setattr(standard_lists, "PAGE", 1)
    other = HouseholdFactory(region=home.region, member_count=1)
    HouseholdYearFactory(household=other, house_grade="D")

    first = client.get(reverse("households:standard-list"), {"year": YEAR})
    second = client.get(first.context["next"])

    assert [r["household"].pk for r in first.context["rows"]] == [home.pk]
    assert [r["household"].pk for r in second.context["rows"]] == [other.pk]
    assert second.context["next"] == ""


# --- the first page
def test_the_first_page_says_why_it_stands_where_it_stands(client, worker, home):
    signing.hand_in(home, YEAR, {}, by=worker, strokes=INK)

    text = client.get(reverse("households:household-detail", args=[home.pk])).content.decode()

    assert "一般贫困户，2014年4月识别，主要致贫原因：因病，已脱贫（2017年）" in text
    assert "不达标（收入达标、住房安全）" in text
    assert "2018年 3,000 元，低于 3,535 元" in text
    assert "2018年达标判定" in text
    assert url("sheet", home) in text
    assert reverse("households:income-sheet", args=[home.pk]) in text


def test_a_household_nothing_is_known_of_still_has_a_first_page(client, officer):
    bare = HouseholdFactory(exit_status="", identified_on=None)
    client.force_login(officer(Duty.GRID_WORKER, bare.region))

    text = client.get(reverse("households:household-detail", args=[bare.pk])).content.decode()

    assert "还没有收入记录" in text


def test_the_monitored_are_told_with_their_risks(client, officer):
    watched = HouseholdFactory(
        monitor_kind="边缘易致贫户", risks=["因病", "因学"], is_relocated=True,
        resettle_place="幸福社区", is_no_labour_floor=True,
    )  # fmt: skip
    client.force_login(officer(Duty.GRID_WORKER, watched.region))

    text = client.get(reverse("households:household-detail", args=[watched.pk])).content.decode()

    assert "边缘易致贫户，风险：因病、因学，风险未消除" in text
    assert "安置在幸福社区" in text
    assert "整户无劳动能力兜底保障户" in text
