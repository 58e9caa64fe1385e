"""Stored bytes and the rows that name them stand or fall together, whatever is killed in between.

A file is written whole or not at all. What was written for rows that a transaction takes back goes
with them (`or_nothing`); what a kill leaves without a row goes a day later (`sweep`). Bytes that a
row names, or may still come to name, are never removed.
"""

import logging
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.models import QuerySet
from django.utils import timezone

log = logging.getLogger(__name__)

AGE = timedelta(days=1)  # no upload and no transaction takes as long
MOST = 5000  # in one night
SHARE = 10  # or one in so many; more of them look like a database that was restored from long ago
_AT_ONCE = 2000
# Rolled back, lock not available, query cancelled: the server said that it did not do it. Of an
# error without such a word, as when the connection is gone, a commit may have gone through.
_NOT_DONE = ("40", "55", "57014")

# First folder of a name → which of some names rows refer to. Filled in when the apps are ready.
REFERRED: dict[str, Callable[[Collection[str]], set[str]]] = {}
_Written = list[tuple[Storage, str]]
_written: ContextVar[_Written | None] = ContextVar("written", default=None)


@contextmanager
def or_nothing() -> Iterator[None]:
    """What was stored inside goes again when it ends in an error, as its rows do.

    Goes around a transaction or a savepoint. Inside another one, what stays is handed on to it, so
    that it goes too when the outer transaction is taken back after all.
    """
    outer, mine = _written.get(), _Written()
    token = _written.set(mine)
    try:
        yield
    except BaseException as error:
        if not _may_have_been_done(error):
            mine = _take_away(mine)
        raise
    finally:
        _written.reset(token)
        if outer is not None:
            outer.extend(mine)


def _may_have_been_done(error: BaseException) -> bool:
    said = getattr(error.__cause__, "pgcode", None) or ""
    is_of_connection = isinstance(error, (OperationalError, InterfaceError))
    return is_of_connection and not said.startswith(_NOT_DONE)


def _take_away(written: _Written) -> _Written:
    """Remove what no row refers to; return the rest."""
    if not written:
        return []
    try:
        known = referred([name for _storage, name in written])
    except (DatabaseError, InterfaceError):  # broken too: who opened the transaction comes next
        return written
    for storage, name in written:
        if name not in known:
            try:
                storage.delete(name)
            except Exception:
                log.exception("%s is left in the store", name)
    return [one for one in written if one[1] in known]


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
        return note(storage, storage.save(name, ContentFile(body)))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return note(storage, name)


def note(storage: Storage, name: str) -> str:
    """Say that bytes were stored under a name that a row is about to get."""
    written = _written.get()
    if written is not None:
        written.append((storage, name))
    return name


# --- which names rows refer to ------------------------------------------------------------------
def referred(names: Collection[str]) -> set[str]:
    """Those of some names that rows refer to; a name of an unknown folder counts as one."""
    found: set[str] = set()
    for folder in {name.partition("/")[0] for name in names}:
        inside = [name for name in names if name.partition("/")[0] == folder]
        found |= REFERRED[folder](inside) if folder in REFERRED else set(inside)
    return found


def keys_of(names: Collection[str]) -> set[UUID]:
    """The keys that generated names carry."""
    found = set()
    for name in names:
        with suppress(ValueError):
            found.add(UUID(hex=Path(name).stem))
    return found


def by_key(rows: QuerySet, field: str, key: str = "pk") -> Callable[[Collection[str]], set[str]]:
    """For names that carry the key of their row. Others are looked up as they are, one scan."""

    def known(names: Collection[str]) -> set[str]:
        found = set(rows.filter(**{f"{key}__in": keys_of(names)}).values_list(field, flat=True))
        odd = [name for name in names if not keys_of([name])]
        if odd:
            found |= set(rows.filter(**{f"{field}__in": odd}).values_list(field, flat=True))
        return found & set(names)

    return known


# --- what a kill left ---------------------------------------------------------------------------
def sweep(most: int = MOST) -> int:
    """Remove bytes older than a day that no row refers to; return how many went.

    Removes none where there are more than `most` and than a share of all: then rows are more likely
    missing than bytes left over.
    """
    left, seen = list[str](), 0
    for folder in sorted(REFERRED):
        names = _names(folder)
        while some := list(islice(names, _AT_ONCE)):
            seen += len(some)
            known = referred(some)
            left += [name for name in some if name not in known and _is_old(name)]
    if len(left) > max(most, seen // SHARE):
        log.error("%d stored files have no row; none was removed (docs/operations.md)", len(left))
        return 0
    for name in left:
        default_storage.delete(name)
        log.warning("%s had no row and was removed", name)
    return len(left)


def _names(folder: str) -> Iterator[str]:
    """All names below a folder; an object store lists as a disk does."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files if name)
    for inside in folders:
        yield from _names(f"{folder}/{inside}")


def _is_old(name: str) -> bool:
    """Whether it lies there longer than any transaction; what is gone meanwhile is not."""
    try:
        at: datetime = default_storage.get_modified_time(name)
    except FileNotFoundError:
        return False
    return timezone.now() - at > AGE
