"""A store without paths, as an object store is: what goes around the storage's own verbs breaks."""

import io
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import Storage


class Pathless(Storage):
    """Objects by name in a folder. `path` and `url` are those of `Storage`: not there."""

    def __init__(self, location: str) -> None:
        self._home = Path(location)

    def _open(self, name: str, mode: str = "rb") -> File:
        return File(io.BytesIO((self._home / name).read_bytes()), name)

    def _save(self, name: str, content: File) -> str:
        place = self._home / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"".join(content.chunks()))
        return name

    def delete(self, name: str) -> None:
        (self._home / name).unlink(missing_ok=True)

    def exists(self, name: str) -> bool:
        return (self._home / name).exists()

    def size(self, name: str) -> int:
        return (self._home / name).stat().st_size

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """As of an object store: what begins with a name that is not there is nothing."""
        inside = list((self._home / path).glob("*"))
        return (
            [one.name for one in inside if one.is_dir()],
            [one.name for one in inside if one.is_file()],
        )

    def get_modified_time(self, name: str) -> datetime:
        return datetime.fromtimestamp((self._home / name).stat().st_mtime, UTC)
