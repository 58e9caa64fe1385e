"""The watched folder: files that arrive without anybody at a page.

A file may bring its papers along, as a small file beside it (`intake.companion`); one that brings
none is taken all the same, and its papers are asked for on the page of the batch.
"""

import contextlib
import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from screening.intake import companion
from screening.intake.papers import Papers
from screening.models import Extract
from screening.operations.extracts import receive_extract

SETTLED_S = 10
ABANDONED_S = 2 * 3600  # a task may take one hour
NO_PAPERS_WORDS = "交接单未齐（交接人、文号、行数）：请在批次页面补填，补齐前该批次不算完整。"
_UNFINISHED = (".part", ".tmp", ".crdownload", "~")


def receive_dropped() -> int:
    """Take in every settled file of DROP_DIR; return how many.

    A file is taken when nobody wrote to it for ten seconds (a file that was moved in keeps its
    old time and is taken at once); hidden files and names like ``x.csv.part`` are left alone.
    It ends in `taken/` or `refused/` with a sentence beside it. Of two workers that see a file
    one renames it first and has it. Papers wait for their file.
    """
    drop = Path(settings.DROP_DIR)
    for folder in ("taking", "taken", "refused"):
        (drop / folder).mkdir(parents=True, exist_ok=True)
    _give_back_abandoned(drop)
    _empty_quarantine()
    taken = 0
    for path in _settled(drop):
        claimed = _claim(path, drop / "taking")
        if claimed:
            _take(claimed, path.name, drop)
            taken += 1
    return taken


def _settled(drop: Path) -> Iterator[Path]:
    now = time.time()
    for path in sorted(drop.iterdir()):
        if path.name.startswith(".") or path.name.endswith(_UNFINISHED) or not path.is_file():
            continue
        with contextlib.suppress(FileNotFoundError):
            age = now - path.stat().st_mtime
            if age >= (ABANDONED_S if path.suffix == companion.SUFFIX else SETTLED_S):
                yield path


def _claim(path: Path, taking: Path) -> Path | None:
    own = taking / uuid.uuid4().hex
    own.mkdir()
    try:
        return path.rename(own / path.name)
    except FileNotFoundError:
        own.rmdir()
        return None


def _take(claimed: Path, name: str, drop: Path) -> None:
    beside = _claim_papers(claimed, name, drop)
    papers, problem = _read_papers(beside)
    extract = receive_extract(claimed, original_name=name, papers=papers)
    if extract.state != Extract.State.REFUSED:
        folder = drop / "taken"
        verdict = "已接收" if extract.state == Extract.State.ACCEPTED else "暂存待核"
        taken = (
            f"{verdict}：{extract.feed}，数据期 {extract.data_on}，采用 {extract.rows} 行，"
            f"退回 {extract.rejected} 行。"
        )
        lacks = [] if extract.has_papers else [NO_PAPERS_WORDS]
        words = "\n".join([taken, *extract.remarks, *problem, *lacks])
    else:
        folder, words = drop / "refused", extract.refusal
    target = _free_name(folder / name)
    target.with_name(f"{target.name}.txt").write_text(f"{words}\n", encoding="utf-8")
    claimed.rename(target)
    if beside:
        beside.rename(target.with_name(f"{target.name}{companion.SUFFIX}"))
    claimed.parent.rmdir()


def _claim_papers(claimed: Path, name: str, drop: Path) -> Path | None:
    """Take the papers of a file into the folder of its taker."""
    for known in companion.names_for(name):
        with contextlib.suppress(FileNotFoundError):
            return (drop / known).rename(claimed.parent / known)
    return None


def _read_papers(beside: Path | None) -> tuple[Papers, list[str]]:
    """The papers, and a sentence where they cannot be read: the file is taken all the same."""
    if beside is None:
        return Papers(), []
    try:
        return companion.read(beside), []
    except companion.CompanionError as error:
        return Papers(), [f"{error}；数据已接收，请在批次页面补填交接单。"]


def _free_name(path: Path) -> Path:
    free, number = path, 1
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def _give_back_abandoned(drop: Path) -> None:
    """Put back what a worker that died had claimed."""
    for own in (drop / "taking").iterdir():
        with contextlib.suppress(FileNotFoundError, OSError):
            if time.time() - own.stat().st_ctime < ABANDONED_S:
                continue
            for path in own.iterdir():
                os.replace(path, _free_name(drop / path.name))
            own.rmdir()


def _empty_quarantine() -> None:
    """Remove what a worker that died left behind; nobody inspects a file for two hours."""
    for path in Path(settings.QUARANTINE_DIR).glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime >= ABANDONED_S:
                path.unlink()
