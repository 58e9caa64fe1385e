"""Trips and their findings, problems studied, mandates and documents."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accountability.models import Issue
from ledger.models import Evidence, Signature
from ledger.transitions import SamePersonError
from regions.duties import Duty
from regions.models import Region
from taskforces.models import BodyKind, Trip
from taskforces.organisation import operations as bodies
from taskforces.tasks import operations, papers, studies, trips
from taskforces.tasks.moves import TaskError
from taskforces.tasks.trips import TripPlan
from tests.factories import CadreFactory, CountyFactory, TownshipFactory, UserFactory
from tests.factories.organisation import BodyFactory
from tests.factories.tasks import a_paper, a_plan, in_days, office_of
from tests.taskforces.tasks.test_pages import SIGNED, page

pytestmark = pytest.mark.django_db


def a_trip(county: Region, *, has_account: bool = True) -> Trip:
    """A trip of the prefecture's supervision group to a township of a county, one finding."""
    top = county.parent
    body = BodyFactory(kind=BodyKind.SUPERVISION, region=top)
    head = CadreFactory(
        region=top, user=office_of(top, Duty.PREFECTURE_OFFICE) if has_account else None
    )
    place = TownshipFactory(parent=county, name="示例镇")
    plan = TripPlan(
        region=county,
        topic="住房安全整改情况督查",
        starts_on=in_days(-3),
        ends_on=in_days(-2),
        head=head,
        members=[CadreFactory(region=top)],
        looked_at="查看了三个村的危房改造现场",
        findings=[(place, "两户危房改造没有动工")],
    )
    return trips.record(body, plan, by=office_of(top, Duty.PREFECTURE_OFFICE))


def test_a_finding_goes_to_the_place_as_a_task_once_the_head_has_signed():
    county = CountyFactory()
    trip = a_trip(county)
    finding = trip.findings.get()
    force = BodyFactory(region=finding.region)
    office = office_of(county)

    with pytest.raises(TaskError, match="还没有签字"):
        trips.send(finding, force, a_plan(), by=office)
    with pytest.raises(PermissionDenied):
        trips.sign(trip, by=trip.recorded_by)
    trips.sign(trip, by=trip.head.user)
    task = trips.send(finding, force, a_plan(), by=office)
    with pytest.raises(TaskError, match="已交办"):
        trips.send(finding, force, a_plan(), by=office)

    assert trips.task_of(finding) == task
    assert task.origin_words == finding.title
    assert Signature.objects.get(event__subject=trip.subject).signer == trip.head.user


def test_a_head_without_account_signs_on_the_glass_of_the_office():
    trip = a_trip(CountyFactory(), has_account=False)

    trips.sign(trip, by=trip.recorded_by)

    signature = Signature.objects.get(event__subject=trip.subject)
    assert (signature.signer, signature.signer_name) == (None, trip.head.name)


CHANGING = [
    pytest.param("UPDATE taskforces_trip SET topic = 'x'", id="the-record"),
    pytest.param("UPDATE taskforces_tripfinding SET words = 'x'", id="a-finding"),
    pytest.param("DELETE FROM taskforces_tripmember", id="a-member"),
]


@pytest.mark.parametrize("statement", CHANGING)
def test_nothing_of_a_signed_trip_changes(statement):
    trip = a_trip(CountyFactory(), has_account=False)
    trips.sign(trip, by=trip.recorded_by)

    with (
        pytest.raises(DatabaseError, match="has signed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    with pytest.raises(TaskError, match="不能再改"):
        trips.sign(trip, by=trip.recorded_by)


def test_the_pages_lead_from_a_trip_to_the_task_and_to_the_issue_ledger(client):
    county = CountyFactory()
    trip = a_trip(county)
    finding = trip.findings.get()
    office, elsewhere = office_of(county), office_of(CountyFactory())
    force = BodyFactory(region=finding.region)

    before = page(client, office, "trip", trip.pk)
    page(client, trip.head.user, "trip-sign", trip.pk, data=SIGNED)
    sent = page(
        client,
        office,
        "trip-finding",
        finding.pk,
        data={
            "body": force.pk,
            "title": "督促两户动工",
            "measures": "包户干部到场督促",
            "due_on": in_days(20),
            "unit": "示例镇",
        },
    )
    shown = page(client, office, "trip", trip.pk).content.decode()
    way = page(client, office, "trip-finding", finding.pk).content.decode()
    task = page(client, office, "task", trips.task_of(finding).pk).content.decode()

    assert (before.status_code, sent.status_code) == (404, 302)
    assert page(client, elsewhere, "trip", trip.pk).status_code == 404
    assert force.name in shown
    assert reverse("taskforces:trip-finding", args=[finding.pk]) in task
    assert reverse("accountability:issue-from", args=["trip-finding", finding.pk]) in way


def test_a_trip_is_recorded_by_its_page_with_findings_in_their_places(client):
    county = CountyFactory()
    TownshipFactory(parent=county, name="示例镇")
    body = BodyFactory(region=county)
    user = office_of(county)
    head = CadreFactory(region=county)
    said = {
        "region": county.name,
        "topic": "住房安全整改情况督查",
        "starts_on": in_days(-2),
        "ends_on": in_days(-1),
        "head": head.number,
        "members": "",
        "looked_at": "查看了三个村的危房改造现场",
        "findings": "示例镇：两户没有动工\n县里台账：漏登三户",
    }
    client.force_login(user)
    url = f"{reverse('taskforces:trip-new')}?body={body.pk}"

    wrong = client.post(url, said | {"region": "没有的地方"})
    client.post(url, said)

    trip = Trip.objects.get()
    assert wrong.status_code == 422
    assert [(one.region.name, one.words) for one in trip.findings.all()] == [
        ("示例镇", "两户没有动工"),
        (county.name, "县里台账：漏登三户"),
    ]
    client.post(reverse("taskforces:trip-edit", args=[trip.pk]), said | {"findings": ""})
    assert not trip.findings.exists()


def test_a_problem_is_settled_when_its_tasks_are_done_by_another_than_who_raised_it():
    body = BodyFactory()
    raiser, office = office_of(body.region), office_of(body.region)
    row = studies.put_to(
        body, body.region, by=raiser, problem="两个村水源不足", raised_from="示例镇"
    )

    with pytest.raises(TaskError, match="研究结果"):
        studies.settle(row, by=office, words="已经接通水源")
    row = studies.study(row, by=office, studied_on=in_days(-1), outcome="从水库引水，县水务局实施")
    origin = operations.Origin(row.subject, row.pk, row.number)
    task = operations.give(body, a_plan(), by=office, origin=origin)
    with pytest.raises(TaskError, match="1 项任务"):
        studies.settle(row, by=office, words="已经接通水源")
    operations.withdraw(task, by=office, reason="改由水务局直接实施")
    with pytest.raises(SamePersonError):
        studies.settle(row, by=raiser, words="已经接通水源")
    row = studies.settle(row, by=office, words="已经接通水源")

    assert row.state == "settled"
    with pytest.raises(TaskError, match="已解决"):
        studies.study(row, by=office, studied_on=in_days(-1), outcome="另行研究的结果")


def test_a_problem_is_raised_studied_and_carried_out_by_its_pages(client):
    body = BodyFactory()
    user, leader = office_of(body.region), office_of(body.region, Duty.LEADER)
    client.force_login(user)
    url = f"{reverse('taskforces:study-new')}?body={body.pk}"

    client.post(
        url, {"region": body.region.name, "problem": "两个村水源不足", "raised_from": "示例镇"}
    )
    row = body.studies.get()
    outcome = {"studied_on": in_days(-1), "outcome": "从水库引水，县水务局实施"}
    refused = page(client, leader, "study-step", row.pk, "study", data=outcome)
    page(client, user, "study-step", row.pk, "study", data=outcome)
    given = {
        "body": body.pk,
        "title": "从水库引水",
        "measures": "县水务局实施管道",
        "due_on": in_days(30),
        "unit": "县水务局",
    }
    page(client, user, "study-task", row.pk, data=given)
    shown = page(client, leader, "study", row.pk).content.decode()

    assert refused.status_code == 403
    assert studies.tasks_of(row).count() == 1
    assert "从水库引水" in shown


def test_a_mandate_is_dated_and_the_editions_before_it_stay():
    body = BodyFactory(mandate="")
    office = office_of(body.region)

    papers.write_mandate(body, by=office, words="统筹住房安全工作", starts_on=in_days(-30))
    papers.write_mandate(body, by=office, words="统筹住房和饮水安全", starts_on=in_days(-1))
    with pytest.raises(TaskError, match="更晚"):
        papers.write_mandate(body, by=office, words="旧的一版职责", starts_on=in_days(-9))

    body.refresh_from_db()
    assert body.mandate == "统筹住房和饮水安全"
    assert [one.words for one in body.mandates.all()] == ["统筹住房和饮水安全", "统筹住房安全工作"]
    bodies.edit(
        body, by=office, name=body.name, mandate="统筹住房", document_no="", above=body.above
    )
    assert body.mandates.first().words == "统筹住房"


def test_documents_are_kept_with_their_file_and_struck_with_a_reason(client):
    body = BodyFactory()
    office, leader = office_of(body.region), office_of(body.region, Duty.LEADER)
    said = {"name": "关于成立专班的通知", "document_no": "示〔2018〕3号", "issued_on": in_days(-9)}

    refused = page(client, leader, "paper-new", body.pk, data=said)
    page(client, office, "paper-new", body.pk, data=said | {"file": a_paper()})
    paper = body.papers.get()
    shown = page(client, leader, "body-papers", body.pk).content.decode()
    page(client, office, "paper-strike", paper.pk, data={"words": "传错了机构"})
    after = page(client, leader, "body-papers", body.pk).content.decode()

    file = Evidence.objects.get(subject=paper.subject, subject_id=paper.pk)
    assert refused.status_code == 403
    assert reverse("ledger:evidence-file", args=[file.pk]) in shown
    assert "关于成立专班的通知" not in after
    assert page(client, UserFactory(), "body-papers", body.pk).status_code == 403
    assert not Issue.objects.exists()


@pytest.mark.parametrize("rows", [1, 4])
def test_queries_of_a_trip_do_not_grow_with_its_findings(rows, client, django_assert_num_queries):
    trip = a_trip(CountyFactory(), has_account=False)
    place = trip.findings.get().region
    plan = TripPlan(
        trip.region, trip.topic, trip.starts_on, trip.ends_on, trip.head, [], trip.looked_at,
        [(place, f"第 {n} 个问题没有整改") for n in range(rows)],
    )  # fmt: skip
    trips.edit(trip, plan, by=trip.recorded_by)
    client.force_login(trip.recorded_by)

    with django_assert_num_queries(16):
        response = client.get(reverse("taskforces:trip", args=[trip.pk]))

    assert response.content.decode().count(f"{trip.number}-0") == rows


@pytest.mark.parametrize("rows", [2, 12])
def test_queries_of_the_lists_do_not_grow(rows, client, django_assert_num_queries):
    county = CountyFactory()
    body, office = BodyFactory(region=county), office_of(county)
    plan = TripPlan(
        county, "住房安全情况督查", in_days(-2), in_days(-1), CadreFactory(region=county), [],
        "查看了改造现场", [(county, "台账不全没有整改")],
    )  # fmt: skip
    for _n in range(rows):
        trips.record(body, plan, by=office)
        studies.put_to(body, county, by=office, problem="两个村水源不足", raised_from="示例镇")
    client.force_login(office)
    client.get(reverse("taskforces:trip-list"))  # what is kept of the frame is fetched once

    with django_assert_num_queries(5):
        listed = client.get(reverse("taskforces:trip-list"))
    with django_assert_num_queries(5):
        raised = client.get(reverse("taskforces:study-list"))

    assert listed.content.decode().count('<tr id="trip-') == rows
    assert raised.content.decode().count('<tr id="study-') == rows
