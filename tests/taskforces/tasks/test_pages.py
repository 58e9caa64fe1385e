"""Pages of tasks: the list and its figures, one task with its steps, giving, workbook."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ledger import sheets
from ledger.models import Notice
from ledger.tasks import OVERDUE_NOTICES
from regions.duties import Duty
from taskforces.models import Task
from taskforces.tasks import closing, figures, operations, workbook
from taskforces.tasks.moves import TaskError
from taskforces.tasks.operations import Line
from taskforces.tasks.wiring import tell_overdue
from tests.factories import CadreFactory, CountyFactory
from tests.factories.organisation import BodyFactory, SeatFactory
from tests.factories.tasks import a_paper, finished, given, in_days, office_of, past_due

pytestmark = pytest.mark.django_db
SIGNED = {
    "password": "correct horse battery",
    "strokes": "[[[10,50],[60,20],[120,80],[200,40]],[[210,30],[240,70]]]",
}


def page(client, user, name, *args, data=None, **query):
    client.force_login(user)
    url = reverse(f"taskforces:{name}", args=args)
    return client.post(url, data) if data is not None else client.get(url, query)


def step(client, user, task, verb, **data):
    return page(client, user, "task-step", task.pk, verb, data=data)


@pytest.mark.parametrize("rows", [2, 20])
def test_query_count_of_the_list_does_not_grow(rows, client, django_assert_num_queries):
    body = BodyFactory()
    by = office_of(body.region)
    for n in range(rows):
        given(body, by=by, title=f"第 {n} 项任务")
    client.force_login(by)

    with django_assert_num_queries(12):
        response = client.get(reverse("taskforces:task-list"))

    assert response.content.decode().count('<tr id="task-') == rows


def test_each_figure_opens_to_what_it_counts(client):
    body = BodyFactory()
    by = office_of(body.region)
    past_due(given(body, title="早该办完的事"))
    operations.log(given(body, title="正在办的事"), Line(in_days(0), 30, "办了三成"), by=by)
    given(body, title="没有开始的事")
    given(body, title="今天到期的事", due_on=in_days(0))
    finished(body, title="报了完成的事")
    closing.close(finished(body, title="办完了的事"), by=by)
    operations.withdraw(given(body, title="不办了的事"), by=by, reason="与别的事重复")
    given(title="别县的事")

    shown = {
        one.label: one for one in figures.figures(Task.objects.filter(body=body), body=body.pk)
    }
    client.force_login(by)
    listed = {
        label: client.get(one.url).content.decode().count('<tr id="task-')
        for label, one in shown.items()
    }

    assert listed == {label: one.count for label, one in shown.items()}
    assert sorted(listed.values()) == [1, 1, 1, 1, 1, 2, 5, 7]


SEEING = [
    pytest.param(Duty.COUNTY_OFFICE, True, 200, id="the-office"),
    pytest.param(Duty.GRID_WORKER, True, 403, id="a-grid-worker"),
    pytest.param(Duty.COUNTY_OFFICE, False, 404, id="another-county"),
]


@pytest.mark.parametrize(("duty", "is_here", "status"), SEEING)
def test_who_sees_a_task(duty, is_here, status, client):
    task = given()
    user = office_of(task.region if is_here else CountyFactory(), duty)

    assert page(client, user, "task", task.pk).status_code == status


def test_a_leader_sees_and_does_not_work(client):
    task = given()
    leader = office_of(task.region, Duty.LEADER)

    shown = page(client, leader, "task", task.pk)
    refused = step(client, leader, task, "log", done_on=in_days(0), percent=10, words="办了一成")
    nothing_said = step(client, leader, task, "log")

    assert (shown.status_code, refused.status_code, nothing_said.status_code) == (200, 403, 403)
    assert not task.log.exists()


def test_a_task_is_worked_on_reported_and_closed_by_its_pages(client):
    task = given()
    worker, reviewer = office_of(task.region), office_of(task.region)

    step(client, worker, task, "log", done_on=in_days(0), percent=60, words="完成六成")
    no_proof = step(client, worker, task, "finish", words="全部完成", **SIGNED)
    step(client, worker, task, "finish", words="全部完成", **SIGNED, photos=[a_paper()])
    own = step(client, worker, task, "close", **SIGNED)
    step(client, reviewer, task, "close", words="抽查属实", **SIGNED)

    task.refresh_from_db()
    assert "佐证" in no_proof.content.decode()
    assert (no_proof.status_code, own.status_code) == (422, 422)
    assert (task.status, task.progress, task.finished_by, task.closed_by) == (
        "closed", 100, worker, reviewer,
    )  # fmt: skip
    closed = page(client, worker, "task", task.pk).content.decode()
    assert "全部完成" in closed
    assert "完成六成" in closed


def test_proof_is_kept_with_a_file_and_refused_without_one(client):
    task = given()
    worker = office_of(task.region)

    without = step(client, worker, task, "add-file")
    kept = step(client, worker, task, "add-file", proof=[a_paper()])

    assert (without.status_code, kept.status_code) == (422, 302)
    assert "没有选择文件" in without.content.decode()
    assert len(closing.files_of_round(task)) == 1


def test_the_units_of_a_body_are_those_of_its_members_where_no_other_is_written(client):
    seat = SeatFactory(body__region=CountyFactory(), unit="", cadre__unit="县住建局")
    user = office_of(seat.body.region)

    shown = page(client, user, "body-papers", seat.body_id)

    assert shown.context["units"] == [("县住建局", 1)]


@pytest.mark.parametrize("name", ["trip-list", "study-list"])
def test_an_empty_list_says_whether_conditions_are_why(name, client):
    user = office_of(CountyFactory())

    nothing, unfound = page(client, user, name), page(client, user, name, words="没有的事")

    bodies = reverse("taskforces:body-list")
    assert (bodies in nothing.content.decode(), "没有符合条件" in nothing.content.decode()) == (
        True, False,
    )  # fmt: skip
    assert "没有符合条件" in unfound.content.decode()


def test_a_later_day_is_asked_for_and_decided_by_the_pages(client):
    task = given()
    worker, reviewer = office_of(task.region), office_of(task.region)

    step(client, worker, task, "ask-delay", new_due_on=in_days(30), reason="名单晚到")
    waits = page(client, reviewer, "task", task.pk).content.decode()
    step(client, reviewer, task, "decide-delay", granted="yes")

    task.refresh_from_db()
    assert "名单晚到" in waits
    assert task.due_on == in_days(30)


def test_a_task_is_given_to_a_body_in_reach(client):
    body, elsewhere = BodyFactory(), BodyFactory()
    user = office_of(body.region)
    said = {
        "title": "核实医保参保名单",
        "measures": "逐户核对",
        "due_on": in_days(9),
        "unit": "县医保局",
    }
    client.force_login(user)
    url = reverse("taskforces:task-new")

    no_body = client.get(f"{url}?body={elsewhere.pk}")
    refused = client.post(url, said | {"body": elsewhere.pk})
    client.post(f"{url}?body={body.pk}", said | {"body": body.pk})

    assert (no_body.status_code, refused.status_code) == (404, 422)
    assert Task.objects.get().body == body


def row(of, **said):
    return {
        "body": of.name,
        "region": of.region.code,
        "title": "核实教育资助名单",
        "measures": "逐校核对，限期整改",
        "due_on": in_days(-2),
        "unit": "县教育局",
        "percent": "30",
    } | said


def book(*rows):
    made = sheets.write_book([sheets.Sheet(workbook.COLUMNS, rows)], target=BytesIO())
    return SimpleUploadedFile("tasks.xlsx", made.getvalue())


def test_a_workbook_is_taken_in_as_a_whole_once_and_goes_out_again(client):
    body = BodyFactory()
    user = office_of(body.region)
    cadre = CadreFactory(region=body.region)
    rows = [row(body, person=cadre.number), row(body, title="核实住房保障名单", percent=None)]

    page(client, user, "task-workbook", data={"file": book(*rows)})
    again = page(client, user, "task-workbook", data={"file": book(*rows)})
    out = page(client, user, "task-export", state="all")
    back = SimpleUploadedFile("out.xlsx", b"".join(out.streaming_content))
    page(client, user, "task-workbook", data={"file": back})

    first = Task.objects.get(title="核实教育资助名单")
    assert Task.objects.count() == 2
    assert (first.progress, first.cadre, first.is_overdue) == (30, cadre, True)
    assert again.status_code == 422


WRONG = [
    pytest.param({"title": "核"}, "D3", id="title"),
    pytest.param({"percent": "130"}, "I3", id="percent"),
    pytest.param({"person": "查无此人"}, "H3", id="person"),
    pytest.param({"body": "没有的专班"}, "C3", id="body"),
    pytest.param({"due_on": "六月底"}, "F3", id="day"),
    pytest.param({"state": "已完成"}, "K3", id="done-on-paper"),
]


@pytest.mark.parametrize(("wrong", "cell"), WRONG)
def test_one_fault_names_its_cell_and_nothing_is_written(wrong, cell, client):
    body = BodyFactory()
    user = office_of(body.region)

    other = {"title": "核实住房保障名单"} | wrong
    data = {"file": book(row(body), row(body, **other))}
    response = page(client, user, "task-workbook", data=data)

    assert response.status_code == 422
    assert f">{cell}<" in response.content.decode()
    assert not Task.objects.exists()


def test_the_verb_itself_writes_nothing_of_a_workbook_with_a_fault():
    body = BodyFactory()
    content = book(row(body), row(body, title="核实住房名单", percent="130")).read()

    with pytest.raises(TaskError, match="1 处错误"):
        workbook.take_in(content, by=office_of(body.region), place=body.region)

    assert not Task.objects.exists()


def test_late_tasks_are_told_once_a_day():
    task = past_due(given())
    told = tell_overdue()

    assert told >= 1
    assert tell_overdue() == 0
    assert tell_overdue in OVERDUE_NOTICES
    assert Notice.objects.filter(recipient=task.given_by, key__startswith="tasks-overdue").exists()


LONG = "长" * 2000
STROKES = "[[[40,60],[60,30],[80,62],[100,32]]]"
BAD_FORMS = [
    pytest.param("close", {}, id="close: nothing"),
    pytest.param("close", {"words": LONG, "strokes": STROKES}, id="close: too long"),
    pytest.param("send-back", {}, id="send back: nothing"),
    pytest.param("send-back", {"reason": LONG}, id="send back: too long"),
    pytest.param("ask-delay", {}, id="a later day: nothing"),
    pytest.param("ask-delay", {"new_due_on": f"{in_days(40)}", "reason": LONG}, id="too long"),
    pytest.param("ask-delay", {"new_due_on": "", "reason": "雨季施工受阻"}, id="a later day: none"),
]


@pytest.mark.parametrize(("verb", "sent"), BAD_FORMS)
def test_a_form_that_is_empty_or_too_long_comes_back_open_with_what_is_wrong(client, verb, sent):
    task = given() if verb == "ask-delay" else finished()
    client.force_login(office_of(task.region))

    answer = client.post(reverse("taskforces:task-step", args=[task.pk, verb]), sent)

    act = next(one for one in answer.context["acts"] if one["act"].verb == verb)
    before = task.status
    task.refresh_from_db()
    assert (answer.status_code, act["is_open"], task.status) == (422, True, before)
    assert act["form"].errors
    assert not task.delays.exists()
