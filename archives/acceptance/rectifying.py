"""Verbs of a rectification: do what is wanted and report it, examine it, close it, send it back.

What is done to the paper is done by `archives.filing.operations`: 纠 puts in a new version, 删
takes the paper out of the volume, 补 files a new paper under its true date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from archives.acceptance import transitions
from archives.filing import operations as filing
from archives.filing.operations import Told
from archives.filing.reading import Read
from archives.models import Paper, Rectification, Verdict
from archives.moves import ArchiveError
from ledger.models import Status
from ledger.transitions import SamePersonError, may, perform, stepped
from regions.duties import Permission
from regions.models import User

SHORTEST = 4
DONE = "整改情况"
Word = Verdict.Word


@dataclass(frozen=True)
class Deed:
    """What is done: `files` of a 纠 or 补, `told` of a 补, `words` on what was done."""

    words: str
    files: Sequence[Read] = ()
    told: Told | None = None


def locked(row: Rectification) -> Rectification:
    """The rectification as it stands now, kept from others until the transaction ends.

    Raises:
        ArchiveError: its state or round is not as the caller saw it.
    """
    rows = Rectification.objects.select_for_update(of=("self",)).select_related(
        "region", "holder", "archive__region", "archive__household", "archive__catalogue", "kind",
        "paper__kind", "paper__archive", "acceptance__round__region", "verified_by", "reviewed_by",
    )  # fmt: skip
    now = rows.get(pk=row.pk)
    if (now.status, now.round) != (row.status, row.round):
        raise ArchiveError(f"{now.number} 已有变动；请刷新页面后再办理。")
    return now


def words_of(text: str, label: str) -> str:
    """The text as it is kept.

    Raises:
        ArchiveError: it says too little.
    """
    text = text.strip()
    if len(text) < SHORTEST:
        raise ArchiveError(f"没有写{label}；请用至少 {SHORTEST} 个字写明。")
    return text[:500]


@transaction.atomic
def mend(row: Rectification, deed: Deed, *, by: User, strokes: str = "") -> Rectification:
    """Do what is wanted, unless it is done already, and report it under signature.

    Raises:
        PermissionDenied: `by` files no papers there.
        ArchiveError: it moved on, no words, no file, no true date of a paper that is supplied.
        SamePersonError, StaleStatusError: as `perform`.
    """
    row = locked(row)
    if not may(transitions.MENDED, row, by):
        raise PermissionDenied(transitions.MENDED.kind)
    if row.status not in transitions.TO_DO:
        raise ArchiveError(f"{row.number} 现在是“{row.stage}”，不用再整改；请刷新页面。")
    words = words_of(deed.words, DONE)
    supplied = _do(row, deed, words, by)
    perform(
        transitions.MENDED,
        row,
        by=by,
        note=words,
        signed=content_of(row) | {"words": words, "supplied": supplied.pk if supplied else None},
        strokes=strokes,
        verified_at=timezone.now(),
        verified_by=by,
        supplied=supplied,
        done_words=words,
        return_reason="",
    )
    return row


def _do(row: Rectification, deed: Deed, words: str, by: User) -> Paper | None:
    if row.word == Word.SUPPLY:
        return _supply(row, deed, by)
    paper = row.paper
    if paper is None:
        raise ArchiveError("没有要整改的材料；请刷新页面。")
    if row.word == Word.REMOVE:
        if not paper.removed_at:
            filing.remove(paper, why=words[:200], by=by)
        return None
    if deed.files:
        filing.replace(paper, deed.files, why=words[:200], by=by)
    elif said := lacking(row):
        raise ArchiveError(said)
    return None


def lacking(row: Rectification) -> str:
    """What is said where no file comes along; "" where none has to."""
    if row.word == Word.SUPPLY:
        kept = row.supplied and not row.supplied.removed_at and row.status == Status.RETURNED
        return "" if kept else "没有补上材料；请拍照或上传，并填材料真实的形成日期。"
    if row.word == Word.CORRECT and row.paper and row.paper.version <= row.paper_version:
        return "材料还是验收时的那一版；请拍照或上传改正后的新版。"
    return ""


def _supply(row: Rectification, deed: Deed, by: User) -> Paper:
    """A new paper; after it was sent back the one that came first may be given a new version."""
    if deed.files:
        told = deed.told or Told()
        if told.made_on is None:
            raise ArchiveError("没有填材料日期；请填材料真实的形成日期，不能倒填。")
        if row.supplied and not row.supplied.removed_at:
            filing.remove(row.supplied, why="退回后另补一份", by=by)
        return filing.file_paper(row.archive, row.kind, told, deed.files, by=by)
    if (said := lacking(row)) or row.supplied is None:
        raise ArchiveError(said)
    return row.supplied


def content_of(row: Rectification) -> dict[str, Any]:
    """What is signed of a rectification."""
    return {
        "number": row.number,
        "archive": row.archive_id,
        "kind": row.kind.code,
        "paper": row.paper_id,
        "word": row.word,
        "wanted": row.wanted,
        "round": row.round,
    }


@transaction.atomic
def examine(row: Rectification, *, words: str = "", by: User, strokes: str = "") -> Rectification:
    """Another person finds it mended.

    Raises:
        PermissionDenied, StaleStatusError, SamePersonError: as `perform`.
        ArchiveError: it moved on.
    """
    row = locked(row)
    _must_be_another(row, by)
    perform(
        transitions.EXAMINED,
        row,
        by=by,
        note=words.strip()[:500],
        signed=content_of(row) | {"done": row.done_words, "words": words.strip()[:500]},
        strokes=strokes,
        reviewed_at=timezone.now(),
        reviewed_by=by,
    )
    return row


def _must_be_another(row: Rectification, by: User) -> None:
    if stepped(row, by):
        raise SamePersonError("这项整改您已办过一步，请由他人办理。")


def may_close(row: Rectification, by: User) -> bool:
    """`by` accepts archives for the place whose round asked for it."""
    return by.can(Permission.ARCHIVE_ACCEPT, at=row.acceptance.round.region)


@transaction.atomic
def close(row: Rectification, *, words: str = "", by: User, strokes: str = "") -> Rectification:
    """A third person, of the level that accepts, closes it out.

    Raises:
        PermissionDenied: `by` accepts no archives at the round's place.
        StaleStatusError, SamePersonError: as `perform`.
        ArchiveError: it moved on.
    """
    row = locked(row)
    if not may_close(row, by):
        raise PermissionDenied(transitions.CLOSED.kind)
    _must_be_another(row, by)
    perform(
        transitions.CLOSED,
        row,
        by=by,
        note=words.strip()[:500],
        signed=content_of(row) | {"done": row.done_words, "words": words.strip()[:500]},
        strokes=strokes,
        closed_at=timezone.now(),
        closed_by=by,
    )
    return row


@transaction.atomic
def send_back(row: Rectification, *, reason: str, by: User) -> Rectification:
    """It is not mended: back to who does it, with the reason, in a new round.

    Raises:
        PermissionDenied: `by` neither examines nor closes it as it stands.
        ArchiveError: no reason, or it moved on.
        StaleStatusError, SamePersonError: as `perform`.
    """
    row = locked(row)
    reason = words_of(reason, "退回原因")
    to_close = row.status == Status.ANSWERED
    if to_close and not may_close(row, by):
        raise PermissionDenied(transitions.REFUSED.kind)
    perform(
        transitions.REFUSED if to_close else transitions.SENT_BACK,
        row,
        by=by,
        note=reason,
        return_reason=reason,
        round=row.round + 1,
        verified_at=None,
        verified_by=None,
        reviewed_at=None,
        reviewed_by=None,
    )
    return row
