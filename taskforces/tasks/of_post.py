"""What of the ledgers of a body lies with who holds a post in it, and goes on with the post."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from ledger.models import Obligation
from regions.models import Cadre, User
from taskforces.models import LEADING, Body, Charge, Seat, Study, Task
from taskforces.organisation.handing import MOST_ITEMS, Item, Post
from taskforces.tasks.moves import tell_task


def _tasks(seat: Seat) -> QuerySet[Task]:
    """The open tasks of the body that the holder of the seat answers for."""
    answers = Q(cadre=seat.cadre_id)
    if seat.cadre.user_id is not None:
        answers |= Q(responsible=seat.cadre.user_id)
    return Task.objects.open().filter(answers, body=seat.body_id).order_by("due_on", "pk")


def open_of(post: Post) -> list[Item]:
    """The tasks that the holder answers for; of who leads a body, all that it has to do: tasks,
    problems to study, what is owed by it. A place in charge has no ledger of its own.
    """
    if isinstance(post, Charge):
        return []
    if post.role != LEADING[post.body.kind]:
        return [_task(one) for one in _tasks(post)[:MOST_ITEMS]]
    tasks = Task.objects.open().filter(body=post.body_id).order_by("due_on", "pk")
    studies = Study.objects.filter(body=post.body_id).exclude(state=Study.State.SETTLED)
    owed = Obligation.objects.open().filter(ower_subject=Body.subject_label, ower_id=post.body_id)
    return [
        *(_task(one) for one in tasks[:MOST_ITEMS]),
        *(
            Item("研究解决问题", one.problem[:60], reverse("taskforces:study", args=[one.pk]))
            for one in studies.order_by("pk")[:MOST_ITEMS]
        ),
        *(
            Item(
                "定期任务",
                f"{one.terms.title}（{one.due_on}前）",
                reverse("ledger:obligation-detail", args=[one.pk]),
            )
            for one in owed.select_related("terms").order_by("due_on", "pk")[:MOST_ITEMS]
        ),
    ]


def _task(task: Task) -> Item:
    title = f"{task.number} {task.title}（{task.due_on}前）"
    return Item("任务", title, reverse("taskforces:task", args=[task.pk]))


def pass_on(post: Post, successor: Cadre, by: User) -> int:
    """The successor answers for the open tasks that the leaver answered for; return how many."""
    if isinstance(post, Charge):
        return 0
    rows = _tasks(post).select_for_update(of=("self",)).select_related("region")
    moved = list(rows)
    for task in moved:
        task.responsible = successor.user
        task.cadre = None if successor.user else successor
        task.save(update_fields=["responsible", "cadre"])
        tell_task("changed", task, by=by, was={"person": post.cadre.name})
    return len(moved)
