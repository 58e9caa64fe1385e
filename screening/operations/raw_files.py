"""The bytes as a department delivered them, kept for a time under their hash."""

import shutil
from pathlib import Path

from django.conf import settings

from screening.intake.publishing import published


def path_of(sha256: str) -> Path:
    return Path(settings.EXTRACT_DIR, "raw", sha256[:2], sha256)


def keep(file: Path, sha256: str) -> None:
    """Keep a copy that only this account reads; the same bytes are kept once."""
    target = path_of(sha256)
    if target.is_file():
        return
    with published(target) as part:
        shutil.copyfile(file, part)
        part.chmod(0o600)
