"""The figures of a half-month report against a count of the trail in plain Python."""

from datetime import date, datetime, timedelta
from random import Random

import pytest

from accountability import operations
from accountability.half_months.drawing import of_issues, of_leads
from accountability.models import Item, Source
from accountability.operations import TakenOver
from ledger import events
from ledger.models import Event
from regions.duties import Duty
from screening.models import Lead, Verdict
from taskforces.half_months import figures
from taskforces.half_months import operations as reports
from taskforces.half_months.periods import before
from tests.factories import (
    CountyFactory,
    GridFactory,
    LeadFactory,
    PostingFactory,
)
from tests.factories.field import VisitFactory
from tests.factories.half_months import JUNE_1, ZONE, at, begun, office_of
from tests.factories.organisation import BodyFactory
from tests.factories.quality import FindingFactory, QualityRunFactory, SpellFactory
from tests.screening.board.wandering import told

pytestmark = pytest.mark.django_db
TRUE = ("true_to_rectify", "true_rectified", "partly_true")
LAST = JUNE_1.last
END = date(2018, 7, 20)


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def county(grid):
    return grid.parent.parent.parent


@pytest.fixture
def body(county):
    return BodyFactory(region=county)


@pytest.fixture
def writer(county):
    return office_of(county)


def lives(grid, seed: int, count: int) -> list[list[tuple]]:
    """Leads that live at random from May to July: (day, state, verdict, due day) of each step."""
    random, found = Random(seed), []
    for _n in range(count):
        lead = LeadFactory(household__region=grid, kind="A")
        day = date(2018, 5, 1) + timedelta(random.randrange(60))
        due, verdict = f"{day + timedelta(random.randrange(3, 20))}", random.choice(list(Verdict))
        steps = [(day, "", "pending", {"due_on": due})]
        steps += [
            (day + timedelta(random.randrange(1, 15)), "pending", "answered", {"verdict": verdict}),
            (day + timedelta(random.randrange(15, 30)), "answered", "closed", {}),
        ][: random.randrange(3)]
        for on, was, is_, data in steps:
            told(lead, on, is_, was, is_, **data)
        found.append(
            [(on, is_, data.get("verdict"), data.get("due_on")) for on, _w, is_, data in steps]
        )
    return found


def counted(found: list[list[tuple]]) -> dict[str, int]:
    """What a person counts with a pencil: each lead by its last step up to the 15th."""
    sums = dict.fromkeys(("total", "fresh", "verified", "true", "overdue"), 0)
    for steps in found:
        by_then = [step for step in steps if step[0] <= LAST]
        state = by_then[-1][1] if by_then else ""
        verdicts = [step[2] for step in by_then if step[2]]
        is_verified = state in ("answered", "closed")
        sums["total"] += bool(by_then)
        sums["fresh"] += bool(by_then) and by_then[0][0] >= JUNE_1.first
        sums["verified"] += is_verified
        sums["true"] += is_verified and verdicts[-1] in TRUE
        sums["overdue"] += state in ("pending", "answered") and by_then[0][3] < f"{LAST}"
    return sums


def values(report) -> dict:
    return {one["code"]: one["value"] for one in report.figures}


def opened(client, report, code: str) -> int:
    return client.get(report.figure(code)["url"]).context["page"].paginator.count


@pytest.mark.parametrize("drawn_on", ["2018-06-16T08:00:00", "2018-07-20T08:00:00"])
def test_leads_are_counted_as_of_the_cut_off_however_late_they_are_drawn(
    drawn_on, body, grid, writer, client
):
    found = lives(grid, seed=7, count=40)
    lives(GridFactory(parent__parent__parent=CountyFactory()), seed=8, count=5)

    with at(drawn_on):
        report = begun(body, writer)
        client.force_login(writer)
        codes = ("leads_total", "leads_fresh", "leads_verified", "leads_true", "leads_overdue")
        lists = [opened(client, report, code) for code in codes]

    expected = list(counted(found).values())
    assert [values(report)[code] for code in codes] == expected
    assert lists == expected
    assert min(expected) > 0
    assert report.figure("leads_total")["before"] < expected[0]


def enter(county, clerk, day: str, total: int, closed: int, monkeypatch) -> None:
    moment = datetime.fromisoformat(day).replace(tzinfo=ZONE)
    monkeypatch.setattr(events, "_clock", lambda: moment)
    operations.load_aspects()
    item = Item.objects.order_by("pk")[total % 3]
    with at(day):
        operations.take_over_issues(
            [
                TakenOver(
                    number=f"QN-2018-GK-{day[5:7]}{day[8:10]}{n:02d}", item=item, region=county,
                    source=Source.STATE, description="测试问题", due_on=date(2018, 12, 31),
                    is_closed=n < closed,
                )
                for n in range(total)
            ],
            by=clerk,
        )  # fmt: skip


def test_issues_are_counted_as_of_the_cut_off_and_each_figure_opens_to_its_list(
    body, county, writer, client, monkeypatch
):
    clerk = PostingFactory(
        duty=Duty.PREFECTURE_OFFICE, region=county.parent, starts_on=date(2018, 1, 1)
    ).user
    enter(county, clerk, "2018-05-31T23:30:00", 4, 3, monkeypatch)
    enter(county, clerk, "2018-06-01T00:30:00", 5, 1, monkeypatch)
    enter(county, clerk, "2018-06-15T23:30:00", 2, 2, monkeypatch)
    enter(county, clerk, "2018-06-16T00:30:00", 7, 7, monkeypatch)

    with at("2018-06-20T08:00:00"):
        report = begun(body, writer)
        client.force_login(writer)
        lists = [opened(client, report, f"issues_{name}") for name in ("total", "fresh", "closed")]

    found = values(report)
    assert [found[f"issues_{name}"] for name in ("total", "fresh", "closed", "rate")] == [
        11, 7, 6, "54.55",
    ]  # fmt: skip
    assert lists == [11, 7, 6]
    assert report.figure("issues_total")["before"] == 4


def test_narrowed_to_rules_or_aspects_the_parts_are_the_whole(
    body, county, grid, writer, monkeypatch
):
    clerk = PostingFactory(duty=Duty.PREFECTURE_OFFICE, region=county.parent).user
    lives(grid, seed=3, count=12)
    Lead.objects.filter(pk__in=Lead.objects.order_by("pk").values("pk")[:5]).update(rule="r39")
    enter(county, clerk, "2018-06-02T08:00:00", 3, 1, monkeypatch)
    rules = set(Lead.objects.values_list("rule", flat=True))
    aspect = Item.objects.order_by("pk")[0].aspect.name

    def total(drawer, keys):
        return [one.value for one in drawer(body, JUNE_1.first, LAST, keys)][:3]

    parts = [total(of_leads, {"leads": [rule]}) for rule in rules]
    assert len(rules) == 2
    assert [sum(each) for each in zip(*parts, strict=True)] == total(of_leads, None)
    assert total(of_issues, {"issues": [aspect]}) == total(of_issues, None) == [3, 3, 1]
    assert total(of_issues, {"issues": []}) == [0, 0, 0]


def visit_told(grid, day: str, kind: str = "households.visit.recorded") -> None:
    visit = VisitFactory(household__region=grid)
    Event.objects.create(
        chain="visits", seq=Event.objects.count() + 1, kind=kind, subject="households.visit",
        subject_id=visit.pk, at=datetime.fromisoformat(day).replace(tzinfo=ZONE),
        region_path=grid.path,
    )  # fmt: skip


def test_visits_are_those_recorded_in_the_half_month_and_open_to_their_households(
    body, grid, writer, client
):
    visit_told(grid, "2018-05-31T23:59:00")
    visit_told(grid, "2018-06-01T00:01:00")
    visit_told(grid, "2018-06-15T23:59:00")
    visit_told(grid, "2018-06-16T00:01:00")
    visit_told(GridFactory(parent__parent__parent=CountyFactory()), "2018-06-10T10:00:00")

    with at("2018-06-30T08:00:00"):
        report = begun(body, writer)
        client.force_login(writer)
        page = client.get(report.figure("visits")["url"])

    assert (report.figure("visits")["value"], report.figure("visits")["before"]) == (2, 1)
    assert len(page.context["rows"]) == 2
    assert all(row["household"] for row in page.context["rows"])


def checked(prefecture, grid, day: int, found: int) -> None:
    """A check of a day of June finds so many more."""
    run = QualityRunFactory(
        job__region=prefecture, finished_at=datetime(2018, 6, day, 3, tzinfo=ZONE)
    )
    for _n in range(found):
        SpellFactory(finding=FindingFactory(household__region=grid), from_run=run)


def test_quality_is_that_of_the_last_check_by_the_cut_off(body, county, grid, writer, client):
    checked(county.parent, grid, day=10, found=1)
    checked(county.parent, grid, day=14, found=2)
    checked(county.parent, grid, day=18, found=3)

    with at("2018-06-30T08:00:00"):
        report = begun(body, writer)
        client.force_login(writer)
        page = client.get(report.figure("quality")["url"])

    assert report.figure("quality")["value"] == 3
    assert report.figure("quality")["before"] is None, "no check before the 1st: blank, not zero"
    assert page.status_code == 200


def withdraw_all(day: date) -> None:
    for lead in Lead.objects.all():
        told(lead, day, "withdrawn", "pending", "withdrawn")


def test_figures_drawn_again_after_the_half_month_went_on_stay(body, grid, writer):
    lives(grid, seed=11, count=10)
    with at("2018-06-16T08:00:00"):
        report = begun(body, writer)
        first = report.figures
    withdraw_all(date(2018, 6, 17))

    with at("2018-06-30T08:00:00"):
        again = reports.draw_again(report, by=writer)

    assert again.figures == first
    assert figures.draw(body, before(JUNE_1)) != first
