"""The life of a task: who may do what, what is kept, and what the database refuses."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ledger.models import Event, Signature
from ledger.transitions import SamePersonError
from regions.duties import Duty
from taskforces.models import Task
from taskforces.tasks import closing, delays, operations
from taskforces.tasks.moves import TaskError
from taskforces.tasks.operations import Line, Origin
from tests.factories import CadreFactory, CountyFactory, UserFactory, VillageFactory
from tests.factories.organisation import BodyFactory
from tests.factories.tasks import a_paper, a_plan, finished, given, in_days, office_of, past_due

pytestmark = pytest.mark.django_db


def line(percent: int, words: str = "已核对三个乡镇", **more) -> Line:
    return Line(timezone.localdate(), percent, words, **more)


def kinds_of(task: Task) -> list[str]:
    rows = Event.objects.filter(subject=task.subject, subject_id=task.pk).order_by("pk")
    return [kind.rpartition(".")[2] for kind in rows.values_list("kind", flat=True)]


def test_a_task_goes_from_given_to_closed_by_another_person():
    task = given()
    worker, reviewer = office_of(task.region), office_of(task.region)

    operations.log(task, line(40, problems="名单不全"), by=worker)
    task.refresh_from_db()
    assert (task.status, task.progress, task.problems) == ("verifying", 40, "名单不全")
    task = closing.finish(task, by=worker, words="已全部核对", files=[a_paper()])
    with pytest.raises(SamePersonError):
        closing.close(task, by=worker)
    task = closing.close(Task.objects.get(pk=task.pk), by=reviewer)

    task.refresh_from_db()
    assert (task.status, task.progress, task.closed_by) == ("closed", 100, reviewer)
    assert kinds_of(task) == ["given", "started", "progressed", "file_added", "finished", "closed"]
    signed = Signature.objects.filter(event__subject=task.subject, event__subject_id=task.pk)
    assert [one.signer for one in signed] == [worker, reviewer]


def test_one_person_with_two_accounts_does_not_close_their_own_task():
    task = given()
    one, other = (office_of(task.region, person_key="p1") for _account in range(2))

    task = closing.finish(task, by=one, words="已全部核对", files=[a_paper()])

    with pytest.raises(SamePersonError):
        closing.close(task, by=other)


def test_nothing_is_reported_done_without_proof_of_its_round():
    task = given()
    worker = office_of(task.region)

    with pytest.raises(TaskError, match="佐证"):
        closing.finish(task, by=worker, words="已全部核对")
    task = closing.finish(task, by=worker, words="已全部核对", files=[a_paper()])
    task = closing.send_back(task, by=office_of(task.region), reason="照片看不清楚")
    with pytest.raises(TaskError, match="佐证"):
        closing.finish(task, by=worker, words="已全部核对")

    task.refresh_from_db()
    assert (task.status, task.round, task.finished_at) == ("returned", 2, None)
    assert task.return_reason == "照片看不清楚"


def test_a_day_moves_by_a_granted_request_and_the_first_one_is_kept():
    task = given()
    worker, reviewer, first = office_of(task.region), office_of(task.region), task.due_on
    asked = delays.ask(task, by=worker, new_due_on=in_days(20), reason="名单晚到")

    with pytest.raises(SamePersonError):
        delays.decide(asked, by=worker, granted=True)
    delays.decide(asked, by=reviewer, granted=True)
    with pytest.raises(TaskError, match="已经答复"):
        delays.decide(asked, by=reviewer, granted=True)

    task.refresh_from_db()
    assert (task.due_on, task.original_due_on) == (in_days(20), first)
    moved = delays.move_day(task, by=task.given_by, new_due_on=in_days(15), reason="上级提前检查")
    assert (moved.due_on, moved.original_due_on) == (in_days(15), first)
    with pytest.raises(PermissionDenied):
        delays.move_day(moved, by=worker, new_due_on=in_days(30), reason="自行延后")


def test_a_refused_request_moves_nothing_and_needs_a_reason():
    task = given()
    asked = delays.ask(task, by=office_of(task.region), new_due_on=in_days(20), reason="名单晚到")
    reviewer = office_of(task.region)

    with pytest.raises(TaskError, match="理由"):
        delays.decide(asked, by=reviewer, granted=False)
    delays.decide(asked, by=reviewer, granted=False, decision="按原时限办")

    task.refresh_from_db()
    assert task.due_on == in_days(10)
    assert task.original_due_on is None


def test_late_on_a_past_day_is_by_the_day_it_had_then():
    task = past_due(given(), 5)
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        early = timezone.now() - timedelta(days=30)
        cursor.execute("UPDATE taskforces_task SET opened_at = %s", [early])
        cursor.execute("SET LOCAL session_replication_role = origin")
    task.refresh_from_db()

    delays.move_day(task, by=task.given_by, new_due_on=in_days(9), reason="名单晚到")

    assert not Task.objects.late_on(today).exists()
    assert Task.objects.late_on(today - timedelta(days=1)).get() == task
    assert not Task.objects.late_on(today - timedelta(days=5)).exists()


def test_tasks_are_found_by_what_they_came_of():
    task = given(origin=Origin("taskforces.study", 7, "研究 1"))
    given(task.body, origin=Origin("taskforces.study", 8, "研究 2"), title="另外一项任务")

    assert Task.objects.of_origin("taskforces.study", [7]).open().get() == task


def test_a_cadre_with_an_account_answers_by_the_account():
    user = UserFactory()
    by_account = given(cadre=CadreFactory(user=user))
    by_name = given(cadre=CadreFactory(user=None))

    assert (by_account.responsible, by_account.cadre) == (user, None)
    assert by_name.responsible is None
    assert by_name.person_name == by_name.cadre.name


def test_the_township_keeps_the_ledger_of_a_village_team():
    village = VillageFactory()
    task = given(
        BodyFactory(kind="work_team", region=village),
        by=office_of(village.parent, Duty.TOWNSHIP_OFFICE),
    )

    assert task.holder == village.parent


GIVING = [
    pytest.param({"due_on": in_days(-1)}, "已经过去", id="a-day-that-is-over"),
    pytest.param({"title": "核"}, "任务", id="no-title"),
    pytest.param({"measures": " "}, "计划措施", id="no-measures"),
    pytest.param({"unit": ""}, "责任单位", id="no-unit"),
]


@pytest.mark.parametrize(("wrong", "words"), GIVING)
def test_a_task_is_not_given_when(wrong, words):
    with pytest.raises(TaskError, match=words):
        given(**wrong)


def test_who_may_give_work_and_close():
    body = BodyFactory()
    elsewhere = office_of(CountyFactory())
    task = given(body)
    above = office_of(body.region.parent, Duty.PREFECTURE_OFFICE)
    leader = office_of(body.region, Duty.LEADER)

    with pytest.raises(PermissionDenied):
        operations.give(body, a_plan(), by=elsewhere)
    with pytest.raises(PermissionDenied):
        operations.log(task, line(10), by=above)  # the county works on it
    with pytest.raises(PermissionDenied):
        operations.log(task, line(10), by=leader)
    assert operations.give(body, a_plan(), by=above).holder == body.region
    task = finished(body)
    assert closing.close(task, by=above).status == "closed"


def test_a_task_given_up_stays_on_the_ledger():
    task = given()

    task = operations.withdraw(task, by=office_of(task.region), reason="与另一项任务重复")

    assert not Task.objects.open().exists()
    assert task.withdrawn_by is not None
    with pytest.raises(TaskError, match="不能再记"):
        operations.log(task, line(10), by=office_of(task.region))


def test_who_looked_at_an_old_page_changes_nothing():
    task = given()
    stale = Task.objects.get(pk=task.pk)
    operations.start(task, by=office_of(task.region))

    with pytest.raises(TaskError, match="刷新"):
        operations.start(stale, by=office_of(task.region))


BY_HAND = [
    pytest.param("UPDATE taskforces_task SET title = 'x'", "title", id="what-it-was-given-as"),
    pytest.param("UPDATE taskforces_task SET due_on = due_on + 1", "first day", id="its-day"),
    pytest.param(
        "UPDATE taskforces_task SET due_on = due_on + 1, original_due_on = due_on",
        "granted",
        id="a-later-day-nobody-granted",
    ),
    pytest.param(
        "UPDATE taskforces_task SET status = 'answered', finished_at = now(),"
        " finished_by_id = given_by_id",
        "no proof",
        id="done-without-proof",
    ),
    pytest.param("DELETE FROM taskforces_task", "kept", id="a-task-gone"),
    pytest.param("UPDATE taskforces_taskprogress SET percent = 90", "only added", id="a-line"),
    pytest.param("DELETE FROM taskforces_taskprogress", "only added", id="a-line-gone"),
]


@pytest.mark.parametrize(("statement", "words"), BY_HAND)
def test_the_database_refuses_by_hand(statement, words):
    task = given()
    operations.log(task, line(10), by=office_of(task.region))

    with (
        pytest.raises(DatabaseError, match=words),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_refuses_to_let_one_person_do_and_close():
    finished()

    with (
        pytest.raises(DatabaseError, match="does not close"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE taskforces_task SET status = 'closed', progress = 100, closed_at = now(),"
            " closed_by_id = finished_by_id"
        )
