"""Writing a file so that it is there whole or not at all, whatever is killed in between."""

import os
from contextlib import suppress
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import Storage


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
        return storage.save(name, ContentFile(body))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return name
