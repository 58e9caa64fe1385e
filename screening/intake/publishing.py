"""A file that is there is complete: written under a name of its own, then renamed."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def published(target: Path) -> Iterator[Path]:
    """Give a path to write to; it becomes `target` at the end, and nothing is left on an error."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        yield part
        with part.open("rb+") as opened:
            os.fsync(opened.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
