"""What can be done with a task: who may, the form it takes, the verb it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.models import Status
from ledger.transitions import may
from regions.duties import Permission
from regions.models import User
from taskforces.models import Task, TaskDelay
from taskforces.tasks import closing, delays, operations, transitions
from taskforces.tasks.forms import (
    ChangeForm,
    CloseForm,
    DayForm,
    DecideForm,
    FileForm,
    FinishForm,
    LineForm,
    ReasonForm,
)
from taskforces.tasks.moves import TaskError


@dataclass(frozen=True)
class Act:
    """One act. `may` is whether the person may at all, `now` whether the task is there yet,
    `why` why not in words, `do` the verb; files are posted under `files_name`, at least one where
    it `needs_file`.
    """

    verb: str
    label: Promise
    form: Callable[[HttpRequest, Task, Any], forms.Form]
    may: Callable[[Task, User], bool]
    now: Callable[[Task], bool]
    do: Callable[[Task, Any, HttpRequest], Any]
    done: Promise
    why: Callable[[Task, User], str] = lambda _task, _user: ""
    statement: str = ""
    files_name: str = ""
    needs_file: bool = False
    is_primary: bool = False


def _works(task: Task, user: User) -> bool:
    return may(transitions.FINISHED, task, user)


def _reviews(task: Task, user: User) -> bool:
    return may(transitions.CLOSED, task, user)


def _keeps(task: Task, user: User) -> bool:
    return user.can(Permission.TASK_FORCE_WORK, at=task.region)


def _gave(task: Task, user: User) -> bool:
    return task.given_by.person == user.person


def _being_done(task: Task) -> bool:
    return task.status in transitions.BEING_DONE


def _reported(task: Task) -> bool:
    return task.status == Status.ANSWERED


def open_delay(task: Task) -> TaskDelay | None:
    return task.delays.filter(granted__isnull=True).select_related("asked_by").first()


def _waits(task: Task) -> bool:
    return _being_done(task) and open_delay(task) is not None


def _no_wait(task: Task) -> bool:
    return _being_done(task) and open_delay(task) is None


def _not_by_me(task: Task, user: User) -> str:
    if task.finished_by and task.finished_by.person == user.person:
        return _("You reported it done; another person checks it.")
    return ""


def _not_asked_by_me(task: Task, user: User) -> str:
    asked = open_delay(task)
    if asked and asked.asked_by.person == user.person:
        return _("You asked for it; another person must decide.")
    return ""


def _plain(form: type[forms.Form]) -> Callable[[HttpRequest, Task, Any], forms.Form]:
    return lambda _request, _task, data: form(data)


def _line(_request: HttpRequest, task: Task, data: Any) -> forms.Form:
    return LineForm(data, initial={"percent": task.progress, "problems": task.problems})


def _signed(form: type[Any]) -> Callable[[HttpRequest, Task, Any], forms.Form]:
    return lambda request, _task, data: form(data, request=request)


def _change(request: HttpRequest, task: Task, data: Any) -> forms.Form:
    user: User = request.user  # type: ignore[assignment]
    who = task.cadre.number if task.cadre else ""
    initial = {"measures": task.measures, "unit": task.responsible_unit, "cadre": who}
    return ChangeForm(data, user=user, initial=initial)


def _change_it(task: Task, given: dict[str, Any], request: HttpRequest) -> Any:
    """A blank person leaves the account that answers as it is."""
    kept = None if given["cadre"] else task.responsible
    return operations.change(task, by=request.user, responsible=kept, **given)  # type: ignore[arg-type]


def _add_files(task: Task, _given: Any, request: HttpRequest) -> None:
    files = request.FILES.getlist("proof")
    if not files:
        raise TaskError("没有选择文件；请选择照片或 PDF 后再提交。")
    for upload in files:
        closing.add_file(task, upload, by=request.user)  # type: ignore[arg-type]


def _finish(task: Task, given: dict[str, Any], request: HttpRequest) -> Any:
    files = request.FILES.getlist("photos")
    return closing.finish(
        task,
        by=request.user,  # type: ignore[arg-type]
        files=files,
        words=given["words"],
        strokes=given["strokes"],
    )


def _close(task: Task, given: dict[str, Any], request: HttpRequest) -> Any:
    user: User = request.user  # type: ignore[assignment]
    return closing.close(task, by=user, words=given["words"], strokes=given["strokes"])


def _decide(task: Task, given: dict[str, Any], request: HttpRequest) -> Any:
    asked = open_delay(task)
    if asked is None:
        raise PermissionDenied
    return delays.decide(asked, by=request.user, **given)  # type: ignore[arg-type]


def _by(verb: Callable[..., Any]) -> Callable[[Task, Any, HttpRequest], Any]:
    return lambda task, given, request: verb(task, by=request.user, **given)


def _log(task: Task, given: dict[str, Any], request: HttpRequest) -> Any:
    return operations.log(task, operations.Line(**given), by=request.user)  # type: ignore[arg-type]


ACTS: dict[str, Act] = {
    act.verb: act
    for act in (
        Act(
            "log",
            gettext_lazy("Log progress"),
            _line,
            _works,
            _being_done,
            _log,
            gettext_lazy("The progress is on record."),
            is_primary=True,
        ),
        Act(
            "finish",
            gettext_lazy("Report it done and sign"),
            _signed(FinishForm),
            _works,
            _being_done,
            _finish,
            gettext_lazy("Reported done; another person checks it now."),
            statement=transitions.SAYS_DONE,
            files_name="photos",
        ),
        Act(
            "close",
            gettext_lazy("It is done: sign and close it out"),
            _signed(CloseForm),
            _reviews,
            _reported,
            _close,
            gettext_lazy("The task is completed."),
            why=_not_by_me,
            statement=transitions.SAYS_CLOSED,
            is_primary=True,
        ),
        Act(
            "send-back",
            gettext_lazy("Send it back"),
            _plain(ReasonForm),
            _reviews,
            _reported,
            _by(closing.send_back),
            gettext_lazy("The task is sent back."),
            why=_not_by_me,
        ),
        Act(
            "decide-delay",
            gettext_lazy("Decide on the later day"),
            _plain(DecideForm),
            _reviews,
            _waits,
            _decide,
            gettext_lazy("It is decided."),
            why=_not_asked_by_me,
            is_primary=True,
        ),
        Act(
            "add-file",
            gettext_lazy("Add proof"),
            _plain(FileForm),
            _works,
            _being_done,
            _add_files,
            gettext_lazy("The proof is kept."),
            files_name="proof",
            needs_file=True,
        ),
        Act(
            "ask-delay",
            gettext_lazy("Ask for a later day"),
            _plain(DayForm),
            _works,
            _no_wait,
            _by(delays.ask),
            gettext_lazy("Asked for; another person decides."),
        ),
        Act(
            "move-day",
            gettext_lazy("Move the day"),
            _plain(DayForm),
            _gave,
            _no_wait,
            _by(delays.move_day),
            gettext_lazy("The day is moved; the first one is kept."),
        ),
        Act(
            "change",
            gettext_lazy("Change measures or person"),
            _change,
            _keeps,
            _being_done,
            _change_it,
            gettext_lazy("It is changed; what it was is on the trail."),
        ),
        Act(
            "withdraw",
            gettext_lazy("Give the task up"),
            _plain(ReasonForm),
            _reviews,
            _being_done,
            _by(operations.withdraw),
            gettext_lazy("The task is given up and stays on the ledger."),
        ),
    )
}


def open_acts(task: Task, user: User) -> list[Act]:
    """What this person may do with it as it stands."""
    return [act for act in ACTS.values() if act.may(task, user) and act.now(task)]
