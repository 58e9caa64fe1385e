"""What a phone takes along of leads: complete, only the worker's own, and no more than changed."""

import json

import pytest

from ledger.models import Status
from regions.duties import Duty
from screening import lead_answers, lead_operations, lead_replies
from screening.field.pulling import leads, people
from screening.models import Lead
from tests.factories import GridFactory, HouseholdFactory, LeadFactory, PostingFactory
from tests.screening.leads.conftest import SILENCE, photo

pytestmark = pytest.mark.django_db


def fresh(user):
    """The person as a new request has them."""
    return type(user).objects.get(pk=user.pk)


def at_grid(loop, **fields):
    return LeadFactory(household=HouseholdFactory(region=loop.grid), holder=loop.grid, **fields)


def pull(user, part=leads, **known):
    return part(fresh(user), {"known": known})


def known(pulled):
    return {str(one["id"]): one["v"] for one in pulled["changed"]}


def test_a_lead_comes_with_all_that_its_answer_needs(loop):
    lead = at_grid(loop)

    (record,) = pull(loop.worker)["changed"]

    assert record["id"] == lead.pk
    assert record["rows"] == [
        {"label": "机动车", "ours": "无", "theirs": "小型轿车 8.6万元", "hit": True, "note": ""}
    ]
    assert [question["text"] for question in record["asks"]][:1] == ["车现在由谁使用？"]
    assert record["proofs"][0] == "车辆照片"
    assert [one["value"] for one in record["verdicts"] if one["hears"]] == [
        "true_to_rectify",
        "true_rectified",
        "to_discipline",
    ]
    assert (record["needs_second"], record["files"], record["is_heard"]) == (True, 0, False)


def test_only_whom_it_is_about_is_named_and_no_number_comes_along(loop):
    rows = [
        {
            "label": "财政供养人员",
            "register": "父亲",
            "department": "⟦陆大山⟧，县一中",
            "differs": True,
        }
    ]
    lead = at_grid(loop, evidence={"rows": rows})

    (record,) = pull(loop.worker)["changed"]

    assert record["name"] == lead.person.name
    assert record["rows"][0]["theirs"] == "陆*山，县一中"
    assert lead.person.id_raw not in json.dumps(record, ensure_ascii=False)


def test_an_answer_that_was_sent_back_says_by_whom_and_why(loop):
    lead = loop.answered(loop.lead())
    lead_operations.return_(lead, by=loop.village_leader, reason="照片看不清车牌")

    (record,) = pull(loop.worker)["changed"]

    assert record["returned"]["reason"] == "照片看不清车牌"
    assert record["returned"]["by"] == loop.village_leader.full_name
    assert record["before"] == {"verdict": "not_true", "findings": "车辆为外地同名人员所有"}
    assert (record["status"], record["round"]) == ("returned", 2)


def test_what_the_phone_has_is_not_sent_again(loop):
    at_grid(loop)

    again = pull(loop.worker, leads=known(pull(loop.worker)))

    assert again == {"changed": [], "gone": [], "more": False}


def received(lead, loop):
    lead_operations.receive(lead, by=loop.worker)


def kept_a_file(lead, loop):
    lead_answers.add_file(lead, photo(), by=loop.worker)


def was_heard(lead, loop):
    lead_replies.record(lead, by=loop.worker, given=SILENCE)


def renamed(lead, _loop):
    lead.person.name = "陆小芳"
    lead.person.save()


def set_to(**fields):
    def change(lead, _loop):
        Lead.objects.filter(pk=lead.pk).update(**fields)

    return change


CHANGES = [
    pytest.param(received, id="signed-for"),
    pytest.param(kept_a_file, id="a-file-was-kept-at-the-desk"),
    pytest.param(was_heard, id="the-household-was-heard"),
    pytest.param(renamed, id="the-person-has-another-name"),
    pytest.param(set_to(evidence_hash="b" * 64), id="a-compared-value"),
    pytest.param(set_to(evidence={"rows": [], "sentence": "另一句"}), id="a-sentence"),
    pytest.param(set_to(due_on="2030-01-01"), id="the-day"),
    pytest.param(set_to(findings="已改"), id="words"),
    pytest.param(set_to(rule="r05"), id="the-rule"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_lead_is_sent_again_when_anything_of_it_changed(loop, change):
    lead = loop.fresh(at_grid(loop))
    before = known(pull(loop.worker))

    change(lead, loop)

    assert [one["id"] for one in pull(loop.worker, leads=before)["changed"]] == [lead.pk]


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.ANSWERED])
def test_a_lead_that_waits_for_the_worker_no_longer_goes(loop, status):
    lead = at_grid(loop)
    before = known(pull(loop.worker))
    Lead.objects.filter(pk=lead.pk).update(status=status)

    before |= {"9" * 5000: "1", "x": "1"}  # no keys
    assert pull(loop.worker, leads=before) == {"changed": [], "gone": [lead.pk], "more": False}


def test_the_most_urgent_comes_first(loop):
    late, early = (at_grid(loop, due_on=day) for day in ("2030-02-01", "2030-01-01"))

    assert [one["id"] for one in pull(loop.worker)["changed"]] == [early.pk, late.pk]


WHO = [
    pytest.param(Duty.GRID_WORKER, "grid", 1, id="its-worker"),
    pytest.param(Duty.GRID_WORKER, "neighbour", 0, id="the-worker-next-door"),
    pytest.param(Duty.VILLAGE_LEADER, "village", 0, id="the-village-answers-nothing"),
    pytest.param(Duty.VILLAGE_LEADER, "grid", 0, id="another-duty-at-the-grid"),
    pytest.param(Duty.SYSTEM_ADMIN, "village", 0, id="who-keeps-the-accounts"),
]


@pytest.mark.parametrize(("duty", "where", "rows"), WHO)
def test_who_takes_leads_along(loop, officer, duty, where, rows):
    at_grid(loop)
    village = loop.grid.parent
    place = {"grid": loop.grid, "village": village, "neighbour": GridFactory(parent=village)}

    pulled = pull(officer(duty, place[where]))

    assert len(pulled["changed"]) == rows


def test_a_lead_that_lies_above_is_not_taken_along(loop):
    loop.at_village(loop.lead())

    assert pull(loop.worker)["changed"] == []


def test_somebody_without_any_post_takes_nothing(loop):
    at_grid(loop)
    loop.worker.postings.all().delete()

    assert pull(loop.worker, people)["changed"] == pull(loop.worker)["changed"] == []


def test_who_may_stand_beside_the_worker(loop):
    PostingFactory(duty=Duty.GRID_WORKER, region=GridFactory())

    pulled = pull(loop.worker, people)["changed"]

    assert {one["id"] for one in pulled} == {
        loop.companion.pk,
        loop.village_leader.pk,
        loop.township_clerk.pk,
    }
    assert {tuple(one["places"]) for one in pulled} == {(loop.grid.code,)}


def test_a_companion_of_one_grid_is_none_of_another_village(loop, officer):
    far = GridFactory()
    PostingFactory(user=loop.worker, duty=Duty.GRID_WORKER, region=far)
    there = officer(Duty.VILLAGE_LEADER, far.parent)

    places = {one["id"]: one["places"] for one in pull(loop.worker, people)["changed"]}

    assert places[there.pk] == [far.code]
    assert places[loop.companion.pk] == [loop.grid.code]


@pytest.mark.parametrize("rows", [2, 20])
def test_the_queries_of_a_pull_do_not_grow_with_leads(rows, loop, django_assert_num_queries):
    home = HouseholdFactory(region=loop.grid)
    LeadFactory.create_batch(rows, household=home, holder=loop.grid)
    worker = fresh(loop.worker)

    with django_assert_num_queries(4):  # postings, versions, who returned, leads
        pulled = leads(worker, {})

    assert len(pulled["changed"]) == rows


@pytest.mark.parametrize("rows", [2, 20])
def test_a_quiet_day_costs_two_queries(rows, loop, django_assert_num_queries):
    home = HouseholdFactory(region=loop.grid)
    LeadFactory.create_batch(rows, household=home, holder=loop.grid)
    have = known(pull(loop.worker))
    worker = fresh(loop.worker)

    with django_assert_num_queries(2):  # postings, versions
        leads(worker, {"known": {"leads": have}})
