"""Writing a file so that it is there whole or not at all, whatever is killed in between."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

_written: ContextVar[list[tuple[Storage, str]] | None] = ContextVar("written", default=None)


@contextmanager
def or_nothing() -> Iterator[None]:
    """What was `put` inside is taken away again when it ends in an error, as its rows are. Goes
    around the transaction; inside another one it leaves that to it.
    """
    if _written.get() is not None:
        yield
        return
    written: list[tuple[Storage, str]] = []
    token = _written.set(written)
    try:
        yield
    except BaseException:
        for storage, name in written:
            storage.delete(name)
        raise
    finally:
        _written.reset(token)


def put(storage: Storage, name: str, body: bytes) -> str:
    """Write `body` under `name`, in place of what is there, and return the name.

    On a disk it is written beside its place and then moved there; an object store has no half
    objects.
    """
    try:
        path = Path(storage.path(name))
    except NotImplementedError:
        with suppress(FileNotFoundError):
            storage.delete(name)
        return _noted(storage, storage.save(name, ContentFile(body)))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return _noted(storage, name)


def _noted(storage: Storage, name: str) -> str:
    written = _written.get()
    if written is not None:
        written.append((storage, name))
    return name
