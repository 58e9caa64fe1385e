"""Every task has a queue, every route a task, every transition a text."""

from django.conf import settings

from ledger.transitions import REGISTRY
from qiannan.celery import app


def own_tasks() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_task_has_a_queue_and_every_route_a_task():
    assert set(settings.CELERY_TASK_ROUTES) == own_tasks()


def test_the_schedule_names_tasks_that_exist():
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled <= own_tasks()


def test_queues_are_the_three():
    assert {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} == {
        "interactive",
        "comparison",
        "reports",
    }


def test_every_transition_of_a_lead_has_a_text():
    from screening.event_texts import EVENT_TEXTS

    kinds = {kind for kind in REGISTRY if kind.startswith("screening.")}

    assert kinds
    assert kinds <= set(EVENT_TEXTS)
