"""What task forces are handed of issues and leads, and table 16 of their tasks."""

import random
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accountability import operations as ledger
from accountability.models import Item
from accountability.reports import draw
from accountability.reports.tables import Linked
from accountability.task_forces import ASPECT, ITEM, KIND, RULE, task_force_of
from ledger import events
from ledger.models import Status
from regions.duties import Duty
from taskforces import routing
from taskforces.models import Route, Subject, Task
from taskforces.routing import ROUTED
from taskforces.tasks import closing, delays, operations
from taskforces.tasks.operations import Line
from tests.factories import HouseholdFactory, LeadFactory
from tests.factories.organisation import BodyFactory
from tests.factories.tasks import a_paper, a_plan, in_days, office_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def routed(way):
    """Issues and leads of a village, of which some go to the county's task force for housing."""
    items = list(Item.objects.order_by("pk")[:2])
    issues = [way.registered(item=items[0], due_on=in_days(30)), way.registered(item=items[1])]
    home = HouseholdFactory(region=way.grid)
    leads = [
        LeadFactory(household=home, rule="r22", kind="B"),
        LeadFactory(household=home, rule="r22", kind="B", due_on=in_days(-3)),
        LeadFactory(household=home, rule="r03", kind="A"),
        LeadFactory(rule="r22", kind="B"),  # elsewhere
    ]
    since = in_days(-100)
    for kind, key in ((ITEM, str(items[0].pk)), (KIND, "G")):
        routing.route(kind, key, Subject.HOUSING, by=way.zhou, starts_on=since)
    routing.route(RULE, "r28", Subject.FUNDS, by=way.zhou, starts_on=since)
    return issues, leads, BodyFactory(region=way.county, subject=Subject.HOUSING)


def test_each_figure_of_a_task_force_opens_to_what_it_counts(routed, way, client):
    _issues, _leads, body = routed
    client.force_login(way.reviewer)

    found = routing.lines(body.subject, way.county, way.reviewer)
    lines = {line.kind: line for line in sorted(found, key=lambda one: one.count.open)}
    page = client.get(reverse("taskforces:body-papers", args=[body.pk])).content.decode()
    listed = {
        kind: [_numbers(client, url) for url in (line.open_url, line.late_url)]
        for kind, line in lines.items()
    }

    assert listed == {ITEM: [1, 0], RULE: [2, 1], KIND: [0, 0]}
    assert listed == {kind: [one.count.open, one.count.late] for kind, one in lines.items()}
    assert lines[RULE].open_url.replace("&", "&amp;") in page


def _numbers(client, url: str) -> int:
    """How many issues or leads a list shows."""
    text = client.get(url).content.decode()
    return text.count('<tr id="issue-') + text.count('<tr id="lead-')


def test_figures_stop_where_the_reader_sees_nothing(routed, way):
    body = routed[2]
    leader = office_of(way.county, Duty.LEADER)
    neighbour = office_of(LeadFactory().region.parent.parent.parent)

    assert routing.lines(body.subject, way.county, leader) == []
    assert routing.lines(body.subject, way.county, neighbour) == []


def test_an_issue_and_a_lead_lead_to_the_nearest_task_force_of_their_subject(routed, way, client):
    issues, leads, body = routed
    top = BodyFactory(region=way.prefecture, subject=Subject.HOUSING, name="州住房专班")

    assert [task_force_of(one) for one in issues] == [body, None]
    assert [task_force_of(one) for one in leads] == [body, body, None, top]
    client.force_login(way.reviewer)
    shown = client.get(reverse("screening:lead-detail", args=[leads[0].pk])).content.decode()
    assert reverse("taskforces:body-papers", args=[body.pk]) in shown


def test_an_item_goes_before_its_aspect_and_a_new_route_ends_the_old_one(routed, way):
    issue, body = routed[0][0], routed[2]
    other = BodyFactory(region=way.county, subject=Subject.FUNDS, name="资金专班")
    aspect, today = str(issue.item.aspect_id), timezone.localdate()

    routing.route(ASPECT, aspect, Subject.FUNDS, by=way.zhou, starts_on=today)
    assert task_force_of(issue) == body
    assert task_force_of(routed[0][1]) == other
    routing.route(ITEM, str(issue.item_id), Subject.FUNDS, by=way.zhou, starts_on=today)

    assert task_force_of(issue) == other
    assert routing.subject_of(ITEM, str(issue.item_id), today - timedelta(1)) == Subject.HOUSING


WRONG = [
    pytest.param(ITEM, "99999", Subject.HOUSING, id="no-such-item"),
    pytest.param("nothing", "r22", Subject.HOUSING, id="no-such-kind"),
    pytest.param(RULE, "r22", Subject.HOUSING, id="there-already"),
]


@pytest.mark.parametrize(("kind", "key", "subject"), WRONG)
def test_a_route_is_refused(kind, key, subject, routed, way):
    with pytest.raises(ValidationError):
        routing.route(kind, key, subject, by=way.zhou, starts_on=in_days(0))


def test_only_the_prefectures_office_edits_routes(routed, way, client):
    said = {"what": f"{RULE}:r24", "subject": Subject.PUBLICITY, "starts_on": in_days(0)}
    url = reverse("taskforces:routes")

    with pytest.raises(PermissionDenied):
        routing.route(RULE, "r24", Subject.PUBLICITY, by=way.reviewer, starts_on=in_days(0))
    client.force_login(way.reviewer)
    refused = client.post(url, said)
    client.force_login(way.zhou)
    taken = client.post(url, said)

    assert (refused.status_code, taken.status_code) == (403, 302)
    assert routing.subject_of(RULE, "r24") == Subject.PUBLICITY
    assert {*ROUTED} == {ASPECT, ITEM, RULE, KIND}


def test_a_new_site_begins_with_every_rule_and_the_aspects_that_have_a_subject_routed(way):
    named = dict(ROUTED[ASPECT].choices())
    begun = {named[key]: subject for key, subject in _begun(ASPECT)}

    assert {key for key, _subject in _begun(RULE)} == {key for key, _w in ROUTED[RULE].choices()}
    assert dict(_begun(RULE)).items() >= {"r22": "housing", "r24": "education"}.items()
    assert (begun["精准识别"], begun["资金管理使用"]) == ("identification", "funds")
    assert {subject for kind in (ASPECT, ITEM, RULE) for _key, subject in _begun(kind)} == {
        *Subject.values
    }


def _begun(kind: str) -> list[tuple[str, str]]:
    rows = Route.objects.filter(kind=kind, written_by=None, ends_on=None)
    return list(rows.values_list("key", "subject"))


def test_what_a_site_begins_with_is_edited_and_not_brought_back(way):
    first, second = Route.objects.filter(kind=ASPECT)[:2]
    today = timezone.localdate()

    routing.route(ASPECT, first.key, Subject.PUBLICITY, by=way.zhou, starts_on=today)
    routing.end(second, by=way.zhou, on=today - timedelta(1))
    ledger.load_aspects()

    assert routing.subject_of(ASPECT, first.key) == Subject.PUBLICITY
    assert routing.subject_of(ASPECT, first.key, today - timedelta(1)) == first.subject
    assert routing.subject_of(ASPECT, second.key) == ""


# --- table 16 ----------------------------------------------------------------------------------
def life_of(task: Task, chance: random.Random, workers: list) -> None:
    """What happens to a task on one day, by chance."""
    worker, checker = workers
    task = Task.objects.get(pk=task.pk)
    verb = chance.choice(("nothing", "log", "finish", "close", "delay", "withdraw", "back"))
    today, words = timezone.localdate(), "按清单逐项推进"
    acts = {
        "log": lambda: operations.log(task, Line(today, chance.randint(0, 100), words), by=worker),
        "finish": lambda: closing.finish(task, by=worker, words=words, files=[a_paper()]),
        "close": lambda: closing.close(task, by=checker),
        "back": lambda: closing.send_back(task, by=checker, reason="现场没有完成"),
        "withdraw": lambda: operations.withdraw(task, by=checker, reason="与别的重复"),
        "delay": lambda: delays.move_day(
            task, by=task.given_by, new_due_on=today + timedelta(3), reason="名单晚到"
        ),
    }
    fits = {
        "log": task.status in ("pending", "verifying", "returned"),
        "finish": task.status in ("pending", "verifying", "returned"),
        "close": task.status == Status.ANSWERED,
        "back": task.status == Status.ANSWERED,
        "withdraw": task.status == Status.PENDING,
        "delay": task.status in ("pending", "verifying") and task.due_on != today + timedelta(3),
    }
    done = [acts[name] for name in (verb,) if fits.get(name)]
    [act() for act in done]


def as_kept(task: Task, day: date) -> tuple:
    """A task as it stands now, at the end of `day`, in the words of the table."""
    late = task.is_open and task.due_on < day
    state = "滞后" if late else {
        Status.PENDING: "未启动", Status.CLOSED: "已完成", Status.WITHDRAWN: "已撤销",
    }.get(task.status, "推进中")  # fmt: skip
    return task.title, state, task.progress, task.due_on


def drawn_on(place, day: date) -> list[tuple]:
    """Title, state, percent, day of each line of the table."""
    rows = draw(16, place, day).sheets[0].rows
    return sorted((row[1], row[8], int(row[6]), row[3]) for row in rows)


@pytest.mark.parametrize("seed", [1, 2])
def test_table_16_of_a_past_day_is_what_stood_then(seed, way, monkeypatch):
    monkeypatch.setattr(events, "_clock", timezone.now)  # events go by the database's
    chance = random.Random(seed)
    body = BodyFactory(region=way.county)
    told = {}
    first = timezone.localdate() - timedelta(12)
    with time_machine.travel(_noon(first), tick=False) as clock:
        givers = [office_of(way.county) for _n in range(2)]
        tasks = [
            operations.give(
                body,
                a_plan(title=f"第 {n} 项任务", due_on=first + timedelta(chance.randint(1, 8))),
                by=givers[0],
            )
            for n in range(6)
        ]
        for day in (first + timedelta(n) for n in range(12)):
            clock.move_to(_noon(day))
            [life_of(task, chance, givers) for task in tasks]
            told[day] = [as_kept(task, day) for task in Task.objects.order_by("pk")]

    drawn = {day: drawn_on(way.county, day) for day in told}

    assert drawn == {day: sorted(rows) for day, rows in told.items()}
    assert {row[1] for row in told[first + timedelta(11)]} > {"滞后"}


def _noon(day: date):
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))


def test_table_16_adds_up_opens_and_leaves_as_excel(way, client):
    body = BodyFactory(region=way.county)
    office = office_of(way.county)
    operations.give(body, a_plan(), by=office)
    done = operations.give(body, a_plan(title="另一项任务"), by=office)
    closing.finish(done, by=office, words="全部完成", files=[a_paper()])
    closing.close(Task.objects.get(pk=done.pk), by=office_of(way.county))
    going = operations.give(body, a_plan(title="正在办的任务"), by=office)
    closing.finish(going, by=office, words="全部完成", files=[a_paper()])
    dropped = operations.give(body, a_plan(title="不办了的任务"), by=office)
    operations.withdraw(dropped, by=office, reason="与别的重复")

    table = draw(16, way.county, timezone.localdate())
    client.force_login(office)
    page = client.get(reverse("accountability:table-detail", args=[16]))
    book = client.get(reverse("accountability:table-export", args=[16]))
    summed = table.sheets[1]

    assert [summed.rows[0][1:], summed.totals[1:]] == [summed.totals[1:]] * 2
    assert summed.totals[1:7] == (3, 1, 1, 1, 0, 1)
    assert all(isinstance(cell, Linked) for cell in summed.rows[0][1:7])
    opened = [cell for cell in summed.rows[0] if isinstance(cell, Linked) and cell.url]
    assert [_tasks(client, cell.url) for cell in opened] == [int(cell) for cell in opened]
    assert (page.status_code, book.status_code) == (200, 200)
    worker = office_of(way.grid, Duty.GRID_WORKER)
    client.force_login(worker)
    assert client.get(reverse("accountability:table-detail", args=[16])).status_code == 403


def _tasks(client, url: str) -> int:
    return client.get(url).content.decode().count('<tr id="task-')
