"""Breaking a comparison at one of its steps: each SQL statement, COPY, commit and file operation.

`Steps` counts them as they come and fails at the one it is told to, in one of three ways: an error
is raised, the connection to the database is cut, or the process ends on the spot.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from django.db import OperationalError, connection, connections
from django.db.backends.utils import CursorWrapper

ENDED = 9
PATIENCE_S = 300.0
_FILE_OPERATIONS = ("open", "mkdir", "replace", "unlink", "write_text")


class Steps:
    """`names` of the steps so far; the one numbered `fail_at` (from 0) fails by `how`."""

    def __init__(self, fail_at: int = -1, how: str = "raise") -> None:
        self.fail_at, self.how, self.names = fail_at, how, []

    def step(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) - 1 == self.fail_at:
            getattr(self, f"_{self.how}")(name)

    def _raise(self, name: str) -> None:
        raise OSError(name) if name.startswith("file") else OperationalError(name)

    def _cut(self, _name: str) -> None:
        if connection.connection is not None:
            connection.connection.close()

    def _exit(self, _name: str) -> None:
        os._exit(ENDED)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Every statement, COPY and commit of this thread, and every file operation."""
        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(self._statement))
            copy = _before(lambda: self.step("copy"), _copy)
            stack.enter_context(patch.object(CursorWrapper, "copy_expert", copy, create=True))
            stack.enter_context(patch.object(connection, "_commit", self._committing()))
            for name in _FILE_OPERATIONS:
                done = _before(lambda name=name: self.step(f"file {name}"), getattr(Path, name))
                stack.enter_context(patch.object(Path, name, done))
            removing = _before(lambda: self.step("file rmtree"), shutil.rmtree)
            stack.enter_context(patch.object(shutil, "rmtree", removing))
            yield

    def _statement(self, execute, sql, params, many, context):
        self.step(f"sql {' '.join(str(sql).split())[:60]}")
        return execute(sql, params, many, context)

    def _committing(self) -> Callable[[], None]:
        """A commit may fail before the database has heard of it, or after it has agreed."""
        commit = connection._commit

        def committing() -> None:
            self.step("sql COMMIT")
            commit()
            self.step("sql COMMITTED")

        return committing


def _before(told: Callable[[], None], operation: Callable) -> Callable:
    def done(*given, **named):
        told()
        return operation(*given, **named)

    return done


def _copy(cursor: CursorWrapper, *given):
    return cursor.cursor.copy_expert(*given)


def run_broken(steps: Steps, work: Callable[[], object]) -> None:
    """Do `work` until its step breaks; by `exit` in a process of its own."""
    if steps.how == "exit":
        _in_another_process(steps, work)
        return
    try:
        with steps.watching():
            work()
    except Exception:  # noqa: BLE001 - whatever the broken step brought about
        pass
    finally:
        connection.close()


def _in_another_process(steps: Steps, work: Callable[[], object]) -> None:
    connections.close_all()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with steps.watching():
                work()
            code = 0
        finally:
            os._exit(code)
    until = time.monotonic() + PATIENCE_S
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        assert time.monotonic() < until, f"step {steps.fail_at} does not end"
        time.sleep(0.01)
