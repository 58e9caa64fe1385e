"""Pages of data quality: who sees and does what, what a page shows, what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from households.models import QualityFinding, QualityRun
from ledger.models import Status
from regions.duties import Duty
from regions.models import Level, Region
from tests.factories import CountyFactory, HouseholdFactory
from tests.factories.quality import (
    FindingFactory,
    QualityCountFactory,
    QualityRunFactory,
    SpellFactory,
)

pytestmark = pytest.mark.django_db
WHY = "山高路远，确实如此"


@pytest.fixture
def home(grid):
    return HouseholdFactory(region=grid, head_name="陆大山")


@pytest.fixture
def finding(home):
    return FindingFactory(household=home)


@pytest.fixture
def login(client, officer, grid):
    """`login(duty)` posts somebody where the duty belongs; `far` in another county."""
    places = {
        Duty.GRID_WORKER: grid,
        Duty.VILLAGE_LEADER: grid.parent,
        Duty.TOWNSHIP_OFFICE: grid.parent.parent,
        Duty.COUNTY_OFFICE: grid.parent.parent.parent,
        Duty.PREFECTURE_OFFICE: grid.parent.parent.parent.parent,
    }

    def make(duty, *, far=False):
        place = CountyFactory() if far else places.get(duty, grid.parent.parent.parent)
        client.force_login(officer(duty, place))
        return client

    return make


def address(name, *args):
    return reverse(f"households:{name}", args=args)


PAGES = [
    "quality-summary", "quality-rules", "quality-runs", "finding-list", "village-list",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.GRID_WORKER, 200, id="grid-worker"),
        pytest.param(Duty.COUNTY_OFFICE, 200, id="county"),
        pytest.param(Duty.PREFECTURE_OFFICE, 200, id="prefecture"),
        pytest.param(Duty.AUDITOR, 403, id="auditor"),
        pytest.param(Duty.LEADER, 403, id="leader"),
    ],
)
def test_who_sees_the_pages(login, name, duty, status):
    assert login(duty).get(address(name)).status_code == status


@pytest.mark.parametrize(
    ("duty", "far", "status"),
    [
        pytest.param(Duty.GRID_WORKER, False, 200, id="its-grid"),
        pytest.param(Duty.COUNTY_OFFICE, True, 404, id="another-county"),
        pytest.param(Duty.AUDITOR, False, 403, id="auditor"),
    ],
)
def test_who_sees_a_finding(login, finding, duty, far, status):
    client = login(duty, far=far)

    assert client.get(address("finding-detail", finding.pk)).status_code == status
    assert client.get(address("household-quality", finding.household_id)).status_code == status


MOVES = [
    pytest.param("answer", Duty.GRID_WORKER, False, "pending", 302, id="worker-answers"),
    pytest.param("answer", Duty.PREFECTURE_OFFICE, False, "pending", 403, id="prefecture-answers"),
    pytest.param("answer", Duty.GRID_WORKER, True, "pending", 404, id="far-worker"),
    pytest.param("exempt", Duty.COUNTY_OFFICE, False, "pending", 302, id="county-exempts"),
    pytest.param("exempt", Duty.TOWNSHIP_OFFICE, False, "pending", 403, id="township-exempts"),
    pytest.param("exempt", Duty.COUNTY_OFFICE, True, "pending", 404, id="far-county"),
    pytest.param("review", Duty.COUNTY_OFFICE, False, "answered", 403, id="county-reviews-first"),
    pytest.param("review", Duty.GRID_WORKER, False, "answered", 403, id="worker-reviews"),
    pytest.param("close", Duty.COUNTY_OFFICE, False, "answered", 422, id="closed-too-early"),
    pytest.param("return", Duty.GRID_WORKER, False, "answered", 403, id="worker-returns"),
    pytest.param("unexempt", Duty.COUNTY_OFFICE, False, "pending", 422, id="nothing-exempt"),
]


@pytest.mark.parametrize(("verb", "duty", "far", "state", "status"), MOVES)
def test_who_moves_a_finding(login, grid, home, verb, duty, far, state, status):
    finding = FindingFactory(household=home, status=state, holder=grid.parent.parent)
    given = {
        "verdict": "corrected",
        "words": "已经更正距离",
        "reason": WHY,
        "until": timezone.localdate() + timedelta(days=30),
    }

    answer = login(duty, far=far).post(address(f"finding-{verb}", finding.pk), given)

    assert answer.status_code == status


def test_a_list_says_whom_what_and_where(login, finding):
    text = login(Duty.GRID_WORKER).get(address("finding-list")).content.decode()

    assert "陆*山" in text
    assert "陆大山" not in text
    assert "与村主干路距离 6" in text


def test_the_page_of_a_finding_says_the_rule_and_what_to_do(login, finding):
    text = login(Duty.GRID_WORKER).get(address("finding-detail", finding.pk)).content.decode()

    assert "到村主干路超过5公里" in text
    assert "核对单位（公里）后更正" in text


def test_numbers_are_masked(login, home):
    FindingFactory(
        household=home, rule="5_15_022", evidence={"联系电话": "13800001234", "登记户数": 2}
    )

    text = login(Duty.GRID_WORKER).get(address("finding-list")).content.decode()

    assert "138****1234" in text
    assert "13800001234" not in text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param({}, 2, id="to-correct"),
        pytest.param({"rule": "5_02_916"}, 1, id="rule"),
        pytest.param({"severity": "2"}, 1, id="severity"),
        pytest.param({"state": "closed"}, 0, id="closed"),
        pytest.param({"state": "gone"}, 1, id="gone"),
        pytest.param({"state": "all"}, 3, id="all"),
        pytest.param({"due": "overdue"}, 1, id="overdue"),
        pytest.param({"due": "today"}, 1, id="due-today"),
        pytest.param({"back": "yes"}, 1, id="came-back"),
        pytest.param({"about": "person"}, 0, id="about"),
        pytest.param({"place": "没有这个地方"}, 0, id="nowhere"),
        pytest.param({"run": "999999"}, 0, id="no-such-run"),
    ],
)
def test_conditions_of_the_list(login, home, query, count):
    yesterday = timezone.localdate() - timedelta(days=1)
    FindingFactory(household=home)
    FindingFactory(household=home, rule="2_02_904", due_on=yesterday, returns=1)
    FindingFactory(household=home, rule="1_02_901", status=Status.WITHDRAWN)

    page = login(Duty.COUNTY_OFFICE).get(address("finding-list"), query)

    assert page.content.decode().count("<tr id=") == count


def test_a_list_as_of_a_run(login, home):
    run = QualityRunFactory()
    SpellFactory(finding=FindingFactory(household=home, status=Status.WITHDRAWN), from_run=run)
    FindingFactory(household=home, rule="2_02_904")

    page = login(Duty.COUNTY_OFFICE).get(address("finding-list"), {"run": run.pk})

    assert page.content.decode().count("<tr id=") == 1


def test_pages_follow_each_other_there_and_back(login, home, monkeypatch):
    monkeypatch.setattr("households.quality.listing.SIZE", 2)
    every = [
        FindingFactory(household=home, rule=f"5_02_9{n}", subject_pk=n).pk for n in range(10, 15)
    ]
    client = login(Duty.COUNTY_OFFICE)

    first = client.get(address("finding-list"))
    second = client.get(first.context["next"])
    third = client.get(second.context["next"])
    back = client.get(third.context["previous"])

    shown = [answer.context["page"].pks for answer in (first, second, third)]
    assert shown == [every[:2], every[2:4], every[4:]]
    assert back.context["page"].pks == second.context["page"].pks
    assert (first.context["previous"], third.context["next"]) == ("", "")


@pytest.mark.parametrize("rows", [2, 20])
def test_the_list_costs_the_same_for_any_number_of_rows(
    login, home, rows, django_assert_num_queries
):
    for n in range(rows):
        FindingFactory(household=home, rule="5_02_916", subject_pk=n)
    client = login(Duty.COUNTY_OFFICE)

    with django_assert_num_queries(13):
        page = client.get(address("finding-list"))

    assert page.content.decode().count("<tr id=") == rows


def test_many_alike_are_exempted_at_once(login, home):
    for n in range(3):
        FindingFactory(household=home, subject_pk=n)
    FindingFactory(household=home, rule="2_02_904")
    given = {
        "verb": "exempt",
        "every": "on",
        "next": "rule=5_02_916",
        "reason": WHY,
        "until": timezone.localdate() + timedelta(days=30),
    }

    page = login(Duty.COUNTY_OFFICE).post(address("finding-bulk"), given)

    assert page.content.decode().count('<td class="which">') == 3
    assert QualityFinding.objects.exempted().count() == 3
    assert QualityFinding.objects.get(rule="2_02_904").status == Status.PENDING


def test_many_without_a_reason_are_left_alone(login, finding):
    given = {"verb": "exempt", "pk": finding.pk, "reason": ""}

    page = login(Duty.COUNTY_OFFICE).post(address("finding-bulk"), given)

    assert page.status_code == 422
    assert not QualityFinding.objects.exempted().exists()


def test_a_township_may_not_exempt_many(login, finding):
    given = {"verb": "exempt", "pk": finding.pk, "reason": WHY, "until": "2099-01-01"}

    page = login(Duty.TOWNSHIP_OFFICE).post(address("finding-bulk"), given)

    assert page.status_code == 200
    assert not QualityFinding.objects.exempted().exists()


def test_the_summary_shows_the_way_from_check_to_check(login, grid):
    county = grid.parent.parent.parent
    month_ago = timezone.now() - timedelta(days=40)
    first = QualityRunFactory(finished_at=month_ago, checked_on=month_ago.date())
    QualityCountFactory(run=first, region=county, problems=18110)
    QualityCountFactory(run=QualityRunFactory(), region=county, problems=649)

    text = login(Duty.PREFECTURE_OFFICE).get(address("quality-summary")).content.decode()

    assert "18,110" in text
    assert "649" in text
    assert "−96.42" in text


def test_problems_of_a_part_do_not_say_that_nothing_was_checked(login, finding):
    QualityRun.objects.update(finished_at=None)

    text = login(Duty.PREFECTURE_OFFICE).get(address("quality-summary")).content.decode()

    assert "本级还没有整体核查过" in text


def test_below_the_county_figures_come_from_spells(login, grid, home):
    run = QualityRunFactory()
    SpellFactory(finding=FindingFactory(household=home), from_run=run)
    SpellFactory(from_run=run)

    page = login(Duty.TOWNSHIP_OFFICE).get(address("quality-summary"))

    assert page.context["notice"].since_last.now == 1
    assert page.context["notice"].by_place == {grid.parent.pk: 1}


def test_a_rule_that_is_none(login):
    assert login(Duty.COUNTY_OFFICE).get(address("quality-rule", "9_99_999")).status_code == 404


def test_the_page_of_a_rule_says_its_numbers_and_their_source(login, finding):
    text = login(Duty.COUNTY_OFFICE).get(address("quality-rule", "5_02_916")).content.decode()

    assert "最远多少公里" in text
    assert "5 公里" in text


@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, 302, id="county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, 403, id="township"),
    ],
)
def test_who_starts_a_check(login, grid, duty, status):
    county = grid.parent.parent.parent

    answer = login(duty).post(address("quality-run-new"), {"region": county.code})

    assert answer.status_code == status
    assert QualityRun.objects.filter(region=county).exists() == (status == 302)


def test_a_check_of_another_county_is_out_of_sight(login):
    run = QualityRunFactory(job__region=CountyFactory())

    assert login(Duty.COUNTY_OFFICE).get(address("quality-run", run.pk)).status_code == 404


def test_a_check_tells_how_far_it_is_and_what_it_found(login, grid):
    prefecture = Region.objects.get(level=Level.PREFECTURE)
    waiting = QualityRunFactory(job__state="waiting", job__region=prefecture, finished_at=None)
    done = QualityRunFactory(job__region=prefecture)
    client = login(Duty.GRID_WORKER)

    progress = client.get(address("quality-run-progress", waiting.pk))
    page = client.get(address("quality-run", done.pk))

    assert "HX-Refresh" not in progress
    assert client.get(address("quality-run-progress", done.pk))["HX-Refresh"] == "true"
    assert "整理人口" in page.content.decode()
