"""A batch of acts: seen, signed, refused, undone and taken back whole, each act by its rules."""

from datetime import date

import pytest
from django.urls import reverse

from households import acts
from households.acts import ActError
from households.bulk import batches, deciding, undoing
from households.models import Act, Household
from ledger.models import Event, Job, Notice, Signature
from regions.duties import Duty
from regions.models import Posting
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory

pytestmark = pytest.mark.django_db
DAY = date(2018, 6, 1)
QUEUE = reverse("households:act-list")


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def worker(officer, grid):
    return officer(Duty.GRID_WORKER, grid)


@pytest.fixture
def township(officer, grid):
    return officer(Duty.TOWNSHIP_OFFICE, grid.parent.parent)


@pytest.fixture
def county(officer, grid):
    return officer(Duty.COUNTY_OFFICE, grid.parent.parent.parent)


def report(homes, by, group="四组") -> str:
    """Report a group for some households as one batch."""
    planned = []
    for home in Household.objects.select_related("region__parent").filter(pk__in=homes):
        value = {"table": "Household", "row": home.pk, "field": "group_name", "value": group}
        changes = acts.preview("correct", home, {"values": [value]}, on=DAY).changes
        planned.append(acts.Planned(home, {"values": [value]}, changes))
    return acts.propose_many("correct", planned, by=by, happened_on=DAY, note="村文")


@pytest.fixture
def homes(grid):
    made = HouseholdFactory.create_batch(3, region=grid)
    return [MembershipFactory(household=home).household.pk for home in made]


@pytest.fixture
def batch(homes, worker):
    return report(homes, worker)


def decide(number, verb, by, **given) -> Job:
    """Decide as the page does, and let the worker do it."""
    job = deciding.start(number, verb, by=by, **given)
    deciding.run(job.pk)
    job.refresh_from_db()
    return job


def states(number) -> list[str]:
    found = Act.objects.filter(batch=number).order_by("pk")
    return list(found.values_list("state", flat=True))


def address(name, number):
    return reverse(f"households:{name}", args=[number])


# --- deciding ----------------------------------------------------------------------------------
def test_signing_a_batch_signs_each_act(batch, homes, township):
    job = decide(batch, "sign", township, note="已抽看", strokes="[[[1,2],[3,4]]]")

    assert states(batch) == ["done"] * 3
    assert set(Household.objects.values_list("group_name", flat=True)) == {"四组"}
    assert Signature.objects.filter(signer=township).count() == 3
    assert Event.objects.filter(kind="households.act.signed", data__batch=batch).count() == 3
    assert (job.state, job.message) == ("done", "已签认 3 条")
    assert "strokes" not in job.payload["given"]


def test_one_that_cannot_be_signed_stops_no_other_and_says_why(batch, homes, township):
    Household.objects.filter(pk=homes[1]).update(group_name="六组")

    job = decide(batch, "sign", township)

    assert states(batch) == ["done", "open", "done"]
    assert job.message == "已签认 2 条，1 条未能办理"
    assert "现在“六组”" in job.result["failed"][0][1]


def test_refusing_a_batch_needs_a_reason(batch, township):
    with pytest.raises(ActError, match="请写明理由"):
        decide(batch, "refuse", township)

    decide(batch, "refuse", township, note="依据不足")

    assert states(batch) == ["refused"] * 3


def test_who_reported_takes_back_what_nobody_decided(batch, worker, township):
    acts.sign(Act.objects.filter(batch=batch).earliest("pk"), by=township)

    decide(batch, "withdraw", worker)

    assert states(batch) == ["done", "withdrawn", "withdrawn"]


def test_undoing_a_batch_leaves_what_was_changed_again(batch, homes, township):
    decide(batch, "sign", township)
    Household.objects.filter(pk=homes[0]).update(group_name="七组")

    job = decide(batch, "undo", township, note="批次有误")

    assert states(batch) == ["done", "undone", "undone"]
    assert job.message == "已撤销 2 条，1 条未能办理"
    assert Household.objects.get(pk=homes[2]).group_name == "三组"


@pytest.mark.parametrize("verb", ["sign", "refuse", "undo"])
def test_who_reported_decides_nothing_of_it(verb, homes, township):
    own = report(homes, township)

    with pytest.raises(ActError, match="本批没有等您办理的变更"):
        deciding.start(own, verb, by=township, note="x")


def test_who_reported_undoes_nothing_that_another_signed(homes, township, county):
    own = report(homes, township)
    decide(own, "sign", county)

    with pytest.raises(ActError, match="本批没有等您办理的变更"):
        deciding.start(own, "undo", by=township, note="x")


def test_who_signs_takes_nothing_of_others_back(batch, township):
    with pytest.raises(ActError, match="本批没有等您办理的变更"):
        deciding.start(batch, "withdraw", by=township)


def test_a_decision_asked_for_twice_is_one(batch, township):
    first = deciding.start(batch, "sign", by=township)

    assert deciding.start(batch, "sign", by=township) == first


def test_two_people_do_not_decide_at_once(batch, township, county):
    deciding.start(batch, "sign", by=township)

    with pytest.raises(ActError, match="正在由他人办理"):
        deciding.start(batch, "refuse", by=county, note="x")


def test_a_second_decision_is_a_job_of_its_own(batch, township):
    first, second = decide(batch, "sign", township), decide(batch, "undo", township, note="误报")

    assert first.pk != second.pk
    assert states(batch) == ["undone"] * 3


def test_a_worker_that_was_killed_goes_on_where_it_was(batch, township):
    job = deciding.start(batch, "sign", by=township)
    acts.sign(Act.objects.filter(batch=batch).earliest("pk"), by=township)  # then it was killed

    deciding.run(job.pk)

    job.refresh_from_db()
    assert (states(batch), job.result["done"]) == (["done"] * 3, 3)


def test_who_lost_the_duty_meanwhile_signs_nothing(batch, township):
    job = deciding.start(batch, "sign", by=township)
    Posting.objects.filter(user=township).delete()

    deciding.run(job.pk)

    job.refresh_from_db()
    assert (states(batch), job.message) == (["open"] * 3, "已签认 0 条，3 条未能办理")


def test_a_job_runs_once(batch, township):
    job = decide(batch, "sign", township)

    assert deciding.run(job.pk) is None


# --- what can be undone ------------------------------------------------------------------------
def test_what_stands_in_the_way_is_named_before_anything_is_undone(batch, homes, township, county):
    decide(batch, "sign", township)
    later = report(homes[:1], township, "七组")
    decide(later, "sign", county)

    seen = undoing.forecast(batch, township)

    assert seen.possible == 2
    assert [(o.act.household_id, o.text, o.later.batch) for o in seen.obstacles] == [
        (homes[0], "“组”之后又有变动", later)
    ]


@pytest.mark.parametrize("count", [2, 30])
def test_looking_at_what_can_be_undone_costs_the_same(
    count, grid, worker, township, django_assert_num_queries
):
    homes = [home.pk for home in HouseholdFactory.create_batch(count, region=grid)]
    batch = report(homes, worker)
    Act.objects.filter(batch=batch).update(
        state="done", signed_by=township, signed_at="2018-06-02T00:00Z"
    )
    township.paths_where("household.sign")

    # acts, their changes, the rows, what came later
    with django_assert_num_queries(4):
        seen = undoing.forecast(batch, township)

    assert len(seen.obstacles) == count


# --- the page ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("duty", "status"),
    [
        (Duty.GRID_WORKER, 200),
        (Duty.VILLAGE_LEADER, 200),
        (Duty.COUNTY_OFFICE, 200),
        (Duty.PREFECTURE_OFFICE, 200),
        (Duty.LEADER, 403),
        (Duty.AUDITOR, 403),
    ],
)
def test_who_sees_a_batch(duty, status, client, officer, batch, grid):
    county = grid.parent.parent.parent
    place = {Duty.GRID_WORKER: grid, Duty.VILLAGE_LEADER: grid.parent}.get(duty, county.parent)
    client.force_login(officer(duty, place))

    assert client.get(address("act-batch", batch)).status_code == status


@pytest.mark.parametrize(
    ("name", "duty", "status"),
    [
        ("act-batch-sign", Duty.TOWNSHIP_OFFICE, 302),
        ("act-batch-sign", Duty.GRID_WORKER, 403),
        ("act-batch-refuse", Duty.TOWNSHIP_OFFICE, 302),
        ("act-batch-refuse", Duty.VILLAGE_LEADER, 403),
        ("act-batch-withdraw", Duty.TOWNSHIP_OFFICE, 422),
        ("act-batch-withdraw", Duty.PREFECTURE_OFFICE, 403),
        ("act-batch-undo", Duty.TOWNSHIP_OFFICE, 422),
        ("act-batch-undo", Duty.GRID_WORKER, 403),
    ],
)
def test_who_decides_on_a_batch(name, duty, status, client, officer, batch, grid):
    township = grid.parent.parent
    place = {
        Duty.GRID_WORKER: grid,
        Duty.VILLAGE_LEADER: grid.parent,
        Duty.PREFECTURE_OFFICE: township.parent.parent,
    }.get(duty, township)
    client.force_login(officer(duty, place))

    assert client.post(address(name, batch), {"note": "理由"}).status_code == status


@pytest.mark.parametrize(
    "name", ["act-batch", "act-batch-progress", "act-batch-undo"], ids=["page", "progress", "undo"]
)
def test_a_batch_of_other_places_is_not_there(name, client, officer, batch):
    client.force_login(officer(Duty.TOWNSHIP_OFFICE, GridFactory().parent.parent))

    assert client.get(address(name, batch)).status_code == 404


def test_of_other_places_only_the_number_is_told(client, officer, homes, grid, county):
    stranger = HouseholdFactory(region=GridFactory(parent=grid.parent))
    batch = report([*homes, stranger.pk], county)
    client.force_login(officer(Duty.GRID_WORKER, grid))

    page = client.get(address("act-batch", batch))

    assert page.context["batch"].outside == 1
    assert len(page.context["rows"]) == 3
    assert stranger.household_no not in page.content.decode()


def test_a_figure_is_a_filter(client, batch, township):
    acts.sign(Act.objects.filter(batch=batch).earliest("pk"), by=township)
    client.force_login(township)

    page = client.get(address("act-batch", batch), {"state": "done"})

    assert [row.act.state for row, _lines in page.context["rows"]] == ["done"]
    assert [(s["value"], s["on"]) for s in page.context["stats"]] == [
        (3, False), (2, False), (1, True)
    ]  # fmt: skip


def test_before_signing_many_some_are_drawn_to_be_looked_at(batch, township, worker):
    drawn = batches.sample(batch, township)

    assert drawn == batches.sample(batch, township)
    assert len(drawn) == 3
    assert batches.sample(batch, worker) == []


def test_what_was_not_done_stands_on_the_page(client, batch, homes, township):
    Household.objects.filter(pk=homes[1]).update(group_name="六组")
    decide(batch, "sign", township)
    client.force_login(township)

    page = client.get(address("act-batch", batch))

    assert [row.act.household_id for row, _why in page.context["left_over"]] == [homes[1]]


@pytest.mark.parametrize("count", [2, 30])
def test_the_page_costs_the_same_for_any_number_of_acts(
    count, client, grid, worker, township, django_assert_num_queries
):
    batch = report([h.pk for h in HouseholdFactory.create_batch(count, region=grid)], worker)
    client.force_login(township)

    with django_assert_num_queries(19):
        client.get(address("act-batch", batch))


def test_the_progress_reloads_the_page_when_it_is_done(client, batch, township):
    decide(batch, "sign", township)
    client.force_login(township)

    assert client.get(address("act-batch-progress", batch))["HX-Refresh"] == "true"


def test_undoing_is_looked_at_first(client, batch, homes, township):
    decide(batch, "sign", township)
    Household.objects.filter(pk=homes[0]).update(group_name="七组")
    client.force_login(township)

    page = client.get(address("act-batch-undo", batch))
    sent = client.post(address("act-batch-undo", batch), {"note": "批次有误"})

    assert (page.context["seen"].possible, len(page.context["rows"])) == (2, 1)
    assert sent.url == address("act-batch", batch)
    assert Job.objects.filter(kind=deciding.KIND, payload__verb="undo").count() == 1


# --- the queue ---------------------------------------------------------------------------------
def test_a_batch_stands_in_the_queue_as_one_line(client, batch, homes, worker, township):
    single = acts.propose(
        "correct", Household.objects.get(pk=homes[0]),
        {"values": [{"table": "Household", "row": homes[0], "field": "natural_village",
                     "value": "大寨"}]},
        by=worker, happened_on=DAY,
    )  # fmt: skip
    client.force_login(township)

    page = client.get(QUEUE, {"state": "open"})

    assert [(row.is_batch, row.of_batch) for row in page.context["rows"]] == [(True, 3), (False, 0)]
    assert page.context["rows"][1].act == single
    assert address("act-batch", batch) in page.content.decode()


def test_the_queue_of_a_batch_has_each_act(client, batch, worker, township, homes):
    report(homes[:1], worker, "九组")
    client.force_login(township)

    page = client.get(QUEUE, {"batch": batch})

    assert page.content.decode().count('<tr id="act-') == 3


def test_a_batch_is_folded_on_one_page_only(client, batch, worker, township, homes, monkeypatch):
    monkeypatch.setattr("households.act_queue.PAGE", 1)
    other = report(homes[:2], worker, "九组")
    client.force_login(township)

    first = client.get(QUEUE, {"state": "open"})
    second = client.get(first.context["next"])

    assert [row.act.batch for row in first.context["rows"]] == [batch]
    assert [row.act.batch for row in second.context["rows"]] == [other]
    assert second.context["next"] == ""


def test_an_act_names_its_batch(client, batch, township):
    client.force_login(township)

    page = client.get(reverse("households:act-detail", args=[Act.objects.earliest("pk").pk]))

    assert address("act-batch", batch) in page.content.decode()


# --- who hears of it ---------------------------------------------------------------------------
def test_who_reported_hears_once_of_a_batch(
    batch, worker, township, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        decide(batch, "sign", township)

    told = Notice.objects.filter(recipient=worker)
    assert [(one.text, one.url) for one in told] == [
        (f"您报告的批次 {batch} 有变更已签认生效", address("act-batch", batch))
    ]


def test_the_home_page_shows_a_batch_as_one_task(client, batch, township):
    client.force_login(township)

    page = client.get("/").content.decode()

    assert f"更正信息 {batch} · 3 户" in page
    assert page.count(address("act-batch", batch)) == 1
