"""One change for many households: ticked in the list, looked at, reported as one batch or not."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from households import acts
from households.acts import ActError
from households.bulk import foreseeing, planning, sending
from households.bulk.fields import FIELDS, BulkForm, Value
from households.models import Act, GridPlan, Household, HouseholdYear
from ledger.models import Event, Notice
from regions.duties import Duty
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory

pytestmark = pytest.mark.django_db
EDIT = reverse("households:bulk-edit")
MOVE = reverse("households:bulk-move")
LIST = reverse("households:household-list")
DAY = date(2018, 6, 1)
GROUP, WATER = "Household-group_name", "HouseholdYear-is_water_safe"
FILLED = {"happened_on": "2018-06-01", "note": "村文〔2018〕3号", "year": "2018", GROUP: "四组"}


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def homes(grid):
    made = HouseholdFactory.create_batch(3, region=grid)
    return [MembershipFactory(household=home).household for home in made]


@pytest.fixture
def of_2018(homes):
    return [HouseholdYear.objects.create(household=home, year=2018) for home in homes]


@pytest.fixture
def worker(officer, grid):
    return officer(Duty.GRID_WORKER, grid)


@pytest.fixture
def township(officer, grid):
    return officer(Duty.TOWNSHIP_OFFICE, grid.parent.parent)


def value(name: str, text: str) -> Value:
    return Value(FIELDS[name], text, FIELDS[name].parse(text))


def planned(homes, by, *values: Value, year: int = 2018) -> planning.Plan:
    rows = Household.objects.for_list().filter(pk__in=[home.pk for home in homes]).order_by("pk")
    return planning.plan(list(rows), values or [value(GROUP, "四组")], year, by=by)


def send(homes, by, *values: Value, seen=None, day=DAY) -> str:
    given = values or (value(GROUP, "四组"),)
    looked_at = planned(homes, by, *given).seen() if seen is None else seen
    return sending.send(homes, given, 2018, by=by, happened_on=day, note="村文", seen=looked_at)


def keys(homes) -> str:
    return ",".join(str(home.pk) for home in homes)


def posted(homes, step: str, **more) -> dict:
    return FILLED | {"homes": keys(homes), "step": step} | more


# --- what would change -------------------------------------------------------------------------
def test_each_household_changes_stays_or_is_refused_with_its_reason(homes, worker, grid):
    Household.objects.filter(pk=homes[1].pk).update(group_name="四组")
    Household.objects.filter(pk=homes[2].pk).update(dissolved_on=DAY)
    elsewhere = HouseholdFactory(region=GridFactory(parent=grid.parent))

    plan = planned([*homes, elsewhere], worker)

    assert [(o.household, [(c.before, c.after) for c in o.changes]) for o in plan.changing] == [
        (homes[0], [("三组", "四组")])
    ]
    assert [one.household for one in plan.staying] == [homes[1]]
    assert [(one.household, one.why) for one in plan.refused] == [
        (homes[2], "已销户，不能再办理变更"),
        (elsewhere, "您在此地的岗位不能报告变更；请由所在地上报"),
    ]


def test_an_open_report_on_the_same_field_goes_first(homes, worker, township):
    send(homes[:1], township, value(GROUP, "五组"))

    plan = planned(homes, worker)

    assert [(one.household, one.act.household) for one in plan.refused] == [(homes[0], homes[0])]
    assert len(plan.changing) == 2


def test_a_household_without_a_record_of_the_year_is_refused(homes, worker):
    HouseholdYear.objects.create(household=homes[0], year=2018)

    plan = planned(homes, worker, value(WATER, "是"), value(GROUP, "四组"))

    assert [one.household for one in plan.changing] == [homes[0]]
    assert {one.why for one in plan.refused} == {"没有 2018 年度的记录；请先在档案中建立该年度"}


@pytest.mark.parametrize("count", [2, 60])
def test_looking_costs_the_same_for_any_number_of_households(
    count, grid, worker, django_assert_num_queries
):
    homes = HouseholdFactory.create_batch(count, region=grid)
    HouseholdYear.objects.bulk_create(HouseholdYear(household=home, year=2018) for home in homes)
    worker.paths_where("household.propose")

    # the households, their year, open acts
    with django_assert_num_queries(3):
        plan = planned(homes, worker, value(WATER, "是"), value(GROUP, "四组"))

    assert len(plan.changing) == count


@pytest.mark.parametrize("count", [2, 60])
def test_reporting_costs_the_same_for_any_number_of_households(
    count, grid, worker, django_assert_max_num_queries
):
    homes = HouseholdFactory.create_batch(count, region=grid)
    seen = planned(homes, worker).seen()

    with django_assert_max_num_queries(20):
        send(homes, worker, seen=seen)

    assert Act.objects.count() == count


def test_what_would_break_a_rule_of_data_quality_is_said_before(homes, worker):
    rows = Household.objects.filter(pk=homes[0].pk)
    rows.update(cause_main="因灾", causes_other=["因病"])
    given = [value("Household-cause_main", "因病")]

    found = foreseeing.foresee(planned(homes, worker, *given), given)

    assert found == {homes[0].pk: ["其他致贫原因与主要致贫原因重复（2_02_906）"]}
    assert rows.get().cause_main == "因灾"


# --- reporting ---------------------------------------------------------------------------------
def test_one_act_a_household_in_one_batch_on_the_trail(homes, worker):
    batch = send(homes, worker)

    made = Act.objects.filter(batch=batch)
    assert batch == f"PL-{made[0].proposed_at.year}-00001"
    assert sorted(made.values_list("household", "kind", "state", "note")) == [
        (home.pk, "correct", "open", "村文") for home in homes
    ]
    told = Event.objects.filter(kind="households.act.proposed").values_list("data__batch")
    assert list(told) == [(batch,)] * 3
    assert Household.objects.filter(group_name="三组").count() == 3


def test_the_next_batch_has_the_next_number(homes, worker):
    first, second = send(homes[:1], worker), send(homes[1:], worker)

    assert (first[-5:], second[-5:]) == ("00001", "00002")


def test_the_batch_after_the_99999th_of_a_year_has_a_number_and_the_one_after_it(homes, worker):
    stem = send(homes[:1], worker).removesuffix("00001")
    Act.objects.update(batch=f"{stem}99999")

    assert [send([home], worker) for home in homes[1:]] == [f"{stem}100000", f"{stem}100001"]


def test_each_act_of_a_batch_is_signed_and_undone_as_any_other(homes, worker, township):
    HouseholdYear.objects.create(household=homes[0], year=2018)
    batch = send(
        homes[:1], worker, value(WATER, "是"), value("Household-causes_other", "因病、因学")
    )
    act = Act.objects.get(batch=batch)

    acts.sign(act, by=township)
    signed = HouseholdYear.objects.get(household=homes[0]).is_water_safe
    acts.undo(act, by=township, note="误报")

    assert signed is True
    assert HouseholdYear.objects.get(household=homes[0]).is_water_safe is None


def test_what_changed_since_the_preview_is_named_and_nothing_is_reported(homes, worker):
    seen = planned(homes, worker).seen()
    Household.objects.filter(pk=homes[1].pk).update(group_name="六组")

    with pytest.raises(sending.ChangedError) as refused:
        send(homes, worker, seen=seen)

    assert [one.household for one in refused.value.changed] == [homes[1]]
    assert not Act.objects.exists()


def test_a_report_that_came_meanwhile_is_named(homes, worker, township):
    seen = planned(homes, worker).seen()
    other = Act.objects.get(batch=send(homes[2:], township, value(GROUP, "五组")))

    with pytest.raises(sending.ChangedError) as refused:
        send(homes, worker, seen=seen)

    assert [one.act for one in refused.value.changed] == [other]


def test_nothing_is_half_written(homes, worker, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("households.acts.many.events.append_many", broken)

    with pytest.raises(RuntimeError):
        send(homes, worker)

    assert not Act.objects.exists()


def test_nobody_reports_where_he_may_not(homes, officer):
    stranger = officer(Duty.GRID_WORKER, GridFactory())
    given = [planning.Outcome(homes[0]).planned()]

    with pytest.raises(PermissionDenied):
        acts.propose_many("correct", given, by=stranger, happened_on=DAY, note="x")


@pytest.mark.parametrize(
    ("count", "day", "said"),
    [
        pytest.param(0, DAY, "没有要上报的农户", id="none"),
        pytest.param(501, DAY, "一次最多 500 户", id="too-many"),
        pytest.param(1, date(2199, 1, 1), "不能晚于今天", id="future"),
    ],
)
def test_a_batch_is_not_empty_nor_too_large_nor_of_tomorrow(homes, worker, count, day, said):
    given = [planning.Outcome(homes[0]).planned()] * count

    with pytest.raises(ActError, match=said):
        acts.propose_many("correct", given, by=worker, happened_on=day, note="x")


def test_those_who_sign_are_told_once(homes, worker, township, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as told:
        send(homes, worker)

    assert len(told) == 1
    assert Notice.objects.filter(recipient=township).count() == 1


# --- the form ----------------------------------------------------------------------------------
def test_no_field_is_one_that_a_procedure_decides_or_that_points_at_a_person():
    from households.acts import standing

    columns = {fact.column for fact in FIELDS.values()}

    assert not columns & (standing.DECIDED | {"poor_kind", "lat", "lng"})
    assert not columns & Household.PERSONAL
    assert not [fact.column for fact in FIELDS.values() if fact.is_sensitive or fact.unit]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({GROUP: ""}, "__all__", id="nothing"),
        pytest.param({"Household-plan_exit_year": "18"}, "Household-plan_exit_year", id="no-year"),
        pytest.param({"Household-cause_main": "因懒"}, "Household-cause_main", id="no-option"),
        pytest.param({"happened_on": "2199-01-01"}, "happened_on", id="tomorrow"),
        pytest.param({"note": ""}, "note", id="no-reason"),
    ],
)
def test_what_cannot_be_read_stands_beside_its_field(given, field):
    form = BulkForm(FILLED | given, years=[2018])

    assert list(form.errors) == [field]


# --- pages -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("duty", "status"),
    [
        (Duty.GRID_WORKER, 200),
        (Duty.VILLAGE_LEADER, 200),
        (Duty.TOWNSHIP_OFFICE, 200),
        (Duty.COUNTY_OFFICE, 200),
        (Duty.PREFECTURE_OFFICE, 403),
        (Duty.LEADER, 403),
        (Duty.AUDITOR, 403),
    ],
)
def test_who_may_edit_many(duty, status, client, officer, homes, grid):
    above = grid.parent.parent.parent
    place = {
        Duty.GRID_WORKER: grid,
        Duty.PREFECTURE_OFFICE: above.parent,
    }.get(duty, above)
    client.force_login(officer(duty, place))

    assert client.post(EDIT, {"pk": [homes[0].pk]}).status_code == status


def test_households_out_of_sight_are_left_out_and_counted(client, homes, worker):
    stranger = HouseholdFactory()
    client.force_login(worker)

    page = client.post(EDIT, {"pk": [homes[0].pk, stranger.pk]})

    assert page.context["picked"].households == [homes[0]]
    assert page.context["picked"].unseen == 1
    assert stranger.household_no not in page.content.decode()


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="nothing-ticked"),
        pytest.param({"pk": "999999"}, id="nothing-in-sight"),
        pytest.param({"homes": ",".join(map(str, range(1, 502)))}, id="too-many"),
    ],
)
def test_without_households_the_list_says_why(given, client, homes, worker):
    client.force_login(worker)

    page = client.post(EDIT, given | {"query": "exit_year=2016"}, follow=True)

    assert page.redirect_chain[0][0] == f"{LIST}?exit_year=2016"
    assert page.context["messages"]


def test_all_that_meet_the_conditions_are_chosen(client, homes, worker):
    Household.objects.filter(pk=homes[0].pk).update(group_name="九组")
    client.force_login(worker)

    page = client.post(EDIT, {"all": "1", "query": "group=三组"})

    assert page.context["picked"].households == homes[1:]


def test_what_was_typed_counts_for_all_that_were_found(client, homes, worker):
    client.force_login(worker)
    found = client.post(reverse("households:household-search"), {"who": homes[1].household_no})

    page = client.post(EDIT, {"all": "1", "query": found.url.partition("?")[2]})

    assert page.context["picked"].households == [homes[1]]


def test_more_than_may_be_chosen_are_refused(client, homes, worker, monkeypatch):
    monkeypatch.setattr("households.bulk.picking.MOST", 2)
    client.force_login(worker)

    page = client.post(EDIT, {"all": "1", "query": "all=yes"}, follow=True)

    assert "一次最多 2 户" in page.content.decode()


def test_from_the_list_to_the_batch(client, homes, of_2018, worker):
    client.force_login(worker)
    preview = client.post(EDIT, posted(homes, "preview"))

    sent = client.post(
        EDIT,
        posted(homes, "send", seen=preview.context["seen"], pk=[home.pk for home in homes[:2]]),
    )

    made = Act.objects.all()
    assert {act.household for act in made} == set(homes[:2])
    assert sent.url == reverse("households:act-batch", args=[made[0].batch])


def test_going_back_keeps_what_was_filled_in(client, homes, worker):
    client.force_login(worker)

    page = client.post(EDIT, posted(homes, "back"))

    assert page.context["form"][GROUP].value() == "四组"
    assert keys(homes) in page.content.decode()


def test_a_change_meanwhile_is_shown_before_anything_is_reported(client, homes, of_2018, worker):
    client.force_login(worker)
    seen = client.post(EDIT, posted(homes, "preview")).context["seen"]
    Household.objects.filter(pk=homes[0].pk).update(group_name="六组")

    page = client.post(EDIT, posted(homes, "send", seen=seen, pk=[home.pk for home in homes]))

    assert page.status_code == 422
    assert page.context["changed"] == {homes[0].pk}
    assert "预览之后有 1 户的情况有变" in page.content.decode()
    assert not Act.objects.exists()


@pytest.mark.parametrize("seen", ["", "no json", json.dumps([1])])
def test_what_was_not_looked_at_is_not_reported(seen, client, homes, of_2018, worker):
    client.force_login(worker)

    page = client.post(EDIT, posted(homes, "send", seen=seen, pk=[homes[0].pk]))

    assert (page.status_code, Act.objects.count()) == (422, 0)


@pytest.mark.parametrize("address", [EDIT, MOVE])
def test_the_back_button_leads_to_the_list(address, client, township):
    client.force_login(township)

    assert client.get(address).url == LIST


# --- ticking -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("duty", "has_boxes"),
    [
        (Duty.GRID_WORKER, True),
        (Duty.TOWNSHIP_OFFICE, True),
        (Duty.PREFECTURE_OFFICE, False),
    ],
)
def test_rows_are_ticked_by_who_may_do_something(duty, has_boxes, client, officer, homes, grid):
    above = grid.parent.parent
    place = {Duty.GRID_WORKER: grid, Duty.TOWNSHIP_OFFICE: above}.get(duty, above.parent.parent)
    client.force_login(officer(duty, place))

    page = client.get(LIST, {"all": "yes"}).content.decode()

    assert (page.count("data-pick ") == 3) is has_boxes
    assert ("选中符合条件的全部 3 户" in page) is has_boxes


def test_persons_are_not_ticked(client, homes, worker):
    client.force_login(worker)

    page = client.get(reverse("households:person-list"), {"all": "yes"})

    assert "data-pick" not in page.content.decode()


# --- moving ------------------------------------------------------------------------------------
def test_the_ticked_move_to_another_grid_of_the_village(client, homes, grid, township):
    other = GridFactory(parent=grid.parent)
    client.force_login(township)

    page = client.post(MOVE, {"pk": [homes[0].pk]})
    planned = client.post(MOVE, {"homes": keys(homes[:1]), "to": other.pk})

    plan = GridPlan.objects.get()
    assert page.status_code == 200
    assert planned.url == reverse("households:grid-plan", args=[plan.pk])
    assert plan.lots == [{"grid": other.pk, "homes": [homes[0].pk]}]


def test_households_of_two_villages_are_not_moved_together(client, homes, township, grid):
    village = GridFactory(parent__parent=grid.parent.parent)
    stranger = HouseholdFactory(region=village)
    client.force_login(township)

    page = client.post(MOVE, {"pk": [homes[0].pk, stranger.pk]}, follow=True)

    assert "不在同一个村" in page.content.decode()


def test_a_grid_worker_moves_nobody(client, homes, worker):
    client.force_login(worker)

    assert client.post(MOVE, {"pk": [homes[0].pk]}).status_code == 403
