"""Tasks of bodies, as the operations make them."""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from regions.duties import Duty
from regions.models import Region, User
from taskforces.models import Body, Task
from taskforces.tasks import closing, operations
from taskforces.tasks.operations import Origin, TaskPlan
from tests.factories.organisation import BodyFactory
from tests.factories.regions import PostingFactory, UserFactory


def office_of(region: Region, duty: Duty = Duty.COUNTY_OFFICE, **user: Any) -> User:
    """Somebody new of the office of a place."""
    return PostingFactory(region=region, duty=duty, user=UserFactory(**user)).user


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def a_plan(**given: Any) -> TaskPlan:
    words = {
        "title": "核实危房改造名单",
        "measures": "逐户核对住建部门名单，限期整改。",
        "due_on": in_days(10),
        "unit": "县住建局",
    }
    return TaskPlan(**(words | given))


def given(
    body: Body | None = None, *, by: User | None = None, origin: Origin | None = None, **plan: Any
) -> Task:
    """A task of a county's task force, given by its office."""
    body = body or BodyFactory()
    by = by or office_of(body.region)
    return operations.give(body, a_plan(**plan), by=by, origin=origin)


def a_paper(name: str = "proof.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4 synthetic", "application/pdf")


def finished(body: Body | None = None, *, by: User | None = None, **plan: Any) -> Task:
    """A task that somebody of the office reported done."""
    task = given(body, **plan)
    by = by or office_of(task.region)
    return closing.finish(task, by=by, words="已逐户核对完毕", files=[a_paper()])


def past_due(task: Task, days: int = 3) -> Task:
    """The task as if it had been given with a day that is over: no guard reads the clock then."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE taskforces_task SET due_on = %s WHERE id = %s", [in_days(-days), task.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    task.refresh_from_db()
    return task
