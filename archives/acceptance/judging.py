"""Verbs on one file of a round: a verdict on each paper, the signed result, another attempt."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from archives import seals
from archives.acceptance.moves import (
    ACCEPT,
    State,
    filed_by,
    locked_acceptance,
    open_rectifications,
    told,
)
from archives.acceptance.opening import open_rectification, tell_holders
from archives.acceptance.wanted import missing
from archives.models import (
    Acceptance,
    AcceptanceRound,
    Archive,
    Defect,
    Paper,
    PaperKind,
    Seal,
    Verdict,
)
from archives.moves import ArchiveError
from ledger import hands
from ledger.canonical import canonical
from ledger.deadlines import add_working_days
from ledger.digests import stamp
from ledger.models import Signature
from regions.models import User

SAYS = "本人已逐件查看本卷材料，验收结论属实"
Word = Verdict.Word


@dataclass(frozen=True)
class Said:
    """A verdict as it is given. `defects` are codes of `Defect`."""

    word: str
    defects: Sequence[str] = field(default_factory=list)
    note: str = ""


def offered_defects() -> list[Defect]:
    """What may be picked today, in its order."""
    today = timezone.localdate()
    in_force = Q(disabled_on__isnull=True) | Q(disabled_on__gt=today)
    return list(Defect.objects.filter(in_force))


@transaction.atomic
def judge(acceptance: Acceptance, what: Paper | PaperKind, said: Said, *, by: User) -> Verdict:
    """Give a verdict on a paper, or on a kind of which there is none; a later one takes its place.

    Raises:
        PermissionDenied: `by` is not of the group.
        ArchiveError: signed, not open, a paper of another file or out of the volume, a verdict that
            does not say what is wrong.
    """
    acceptance = locked_acceptance(acceptance, by=by)
    paper = what if isinstance(what, Paper) else None
    kind = what.kind if isinstance(what, Paper) else what
    _check(acceptance, paper, kind, said)
    words = {
        "kind": kind,
        "version": paper.version if paper else 0,
        "word": said.word,
        "defects": list(said.defects),
        "note": said.note.strip()[:300],
        "given_at": timezone.now(),
        "given_by": by,
    }
    keys = {"paper": paper} if paper else {"paper": None, "kind": kind}
    verdict, _is_new = Verdict.objects.update_or_create(
        acceptance=acceptance, **keys, defaults=words
    )
    return verdict


def _check(acceptance: Acceptance, paper: Paper | None, kind: PaperKind, said: Said) -> None:
    archive = acceptance.archive
    if paper and (paper.archive_id != archive.pk or paper.removed_at):
        raise ArchiveError("这份材料不在本卷内；请刷新页面后再看。")
    if kind.catalogue_id != archive.catalogue_id and paper is None:
        raise ArchiveError(f"“{kind.title}”不在这本档案的目录里；请刷新页面。")
    if said.word not in Word.values or (paper is None and said.word in ("correct", "remove")):
        raise ArchiveError("没有选留、纠、删、补中的一项；请点其中一个按钮。")
    known = set(Defect.objects.filter(code__in=said.defects).values_list("code", flat=True))
    if unknown := set(said.defects) - known:
        raise ArchiveError(f"没有“{'、'.join(sorted(unknown))}”这项毛病；请从清单中选。")
    if said.word == Word.KEEP and said.defects:
        raise ArchiveError("选了“留”就不能再勾毛病；请改选纠、删、补，或去掉毛病。")
    if said.word in ("correct", "remove") and not (said.defects or said.note.strip()):
        raise ArchiveError("没有说明哪里不对；请勾选毛病，或写明理由。")
    if paper is None and said.word == Word.KEEP and not said.note.strip():
        raise ArchiveError("缺这份材料而算齐全，要写明理由；请写在备注里。")


def unjudged(acceptance: Acceptance) -> list[Paper]:
    """The papers in the volume without a verdict."""
    given = acceptance.verdicts.filter(paper__isnull=False).values("paper")
    papers = acceptance.archive.papers.filter(removed_at__isnull=True).exclude(pk__in=given)
    return list(papers.select_related("kind").order_by("kind__order", "pk"))


def unjudged_kinds(acceptance: Acceptance) -> list[PaperKind]:
    """Kinds that are missing and of which nothing was said."""
    said = set(acceptance.verdicts.filter(word=Word.SUPPLY).values_list("kind", flat=True))
    said |= set(acceptance.verdicts.filter(paper__isnull=True).values_list("kind", flat=True))
    return [kind for kind in missing(acceptance.archive) if kind.pk not in said]


@transaction.atomic
def keep_rest(acceptance: Acceptance, *, by: User) -> int:
    """Keep every paper without a verdict; return how many.

    Raises:
        PermissionDenied, ArchiveError: as `judge`.
    """
    acceptance = locked_acceptance(acceptance, by=by)
    now = timezone.now()
    verdicts = [
        Verdict(
            acceptance=acceptance, paper=paper, kind=paper.kind, version=paper.version,
            word=Word.KEEP, given_at=now, given_by=by,
        )
        for paper in unjudged(acceptance)
    ]  # fmt: skip
    Verdict.objects.bulk_create(verdicts)
    return len(verdicts)


@transaction.atomic
def sign(acceptance: Acceptance, *, note: str = "", by: User, strokes: str = "") -> Acceptance:
    """Sign the result. It passes when all is kept: the file is sealed. Otherwise it fails, and each
    纠, 删 and 补 becomes a rectification due in the round's working days.

    Raises:
        PermissionDenied: `by` is not of the group.
        ArchiveError: signed, not open, a paper or a missing kind without verdict, a paper that
            changed since, something still to be mended.
    """
    acceptance = locked_acceptance(acceptance, by=by)
    archive = Archive.objects.select_for_update(of=("self",)).select_related(
        "region", "household", "catalogue"
    ).get(pk=acceptance.archive_id)  # fmt: skip
    acceptance.archive = archive
    _check_whole(acceptance)
    wrong = list(acceptance.verdicts.exclude(word=Word.KEEP).select_related("kind", "paper"))
    now, today = timezone.now(), timezone.localdate()
    acceptance.note, acceptance.signed_at, acceptance.signed_by = note.strip()[:500], now, by
    acceptance.state = State.FAILED if wrong else State.PASSED
    if wrong:
        acceptance.due_on = add_working_days(today, acceptance.round.working_days)
    acceptance.save(update_fields=["state", "note", "due_on", "signed_at", "signed_by"])
    contents = seals.contents_of([archive])[archive.pk]
    seal = stamp(canonical(contents))
    made = [open_rectification(acceptance, verdict, by=by) for verdict in wrong]
    if not made:
        Seal.objects.create(
            archive=archive, acceptance=acceptance, digest=seal, contents=contents,
            sealed_at=now, sealed_by=by,
        )  # fmt: skip
    _mark(archive, seal, acceptance, passed=not made)
    event = told(
        acceptance, f"acceptance.{acceptance.state}", archive.region, by=by, note=acceptance.note,
        archive=archive.pk, attempt=acceptance.attempt, seal=seal,
        rectifications=[one.number for one in made],
    )  # fmt: skip
    hands.write(
        event,
        region=archive.region,
        statement=SAYS,
        signed=content_of(acceptance) | {"seal": seal},
        hands=[hands.Hand(Signature.Role.EXAMINER, by.full_name, strokes, by)],
    )
    tell_holders(made)
    return acceptance


def _check_whole(acceptance: Acceptance) -> None:
    papers = unjudged(acceptance)
    if papers:
        raise ArchiveError(f"还有 {len(papers)} 份材料没有验收意见；请逐份选留、纠、删、补。")
    kinds = unjudged_kinds(acceptance)
    if kinds:
        names = "、".join(kind.title for kind in kinds[:3])
        raise ArchiveError(
            f"还缺 {len(kinds)} 类材料没有意见（{names}）；请选“补”，或写明不缺的理由。"
        )
    rows = acceptance.verdicts.filter(paper__isnull=False).select_related("paper__kind")
    stale = [one for one in rows if one.paper and one.version != one.paper.version]
    if stale:
        raise ArchiveError(f"“{stale[0].paper}”在您看过以后换了新版；请重新看这一份。")
    if acceptance.archive.rectifications.filter(open_rectifications()).exists():
        raise ArchiveError("这本档案还有整改事项没有销号；销号后再签结论。")


def content_of(acceptance: Acceptance) -> dict[str, Any]:
    """What is signed: which file, which attempt, the result, each verdict."""
    rows = acceptance.verdicts.select_related("kind").order_by("kind__order", "paper_id", "pk")
    return {
        "round": acceptance.round.number,
        "archive": acceptance.archive_id,
        "attempt": acceptance.attempt,
        "result": acceptance.state,
        "due_on": acceptance.due_on,
        "note": acceptance.note,
        "verdicts": [
            [one.kind.code, one.paper_id, one.version, one.word, one.defects, one.note]
            for one in rows
        ],
    }


def _mark(archive: Archive, seal: str, acceptance: Acceptance, *, passed: bool) -> None:
    """A file that passed carries the seal; one that failed carries none any more."""
    archive.state = Archive.State.ACCEPTED if passed else Archive.State.OPEN
    archive.seal = seal if passed else ""
    archive.accepted_at = acceptance.signed_at if passed else None
    archive.accepted_by = acceptance.signed_by if passed else None
    archive.save(update_fields=["state", "seal", "accepted_at", "accepted_by"])


@transaction.atomic
def again(acceptance: Acceptance, *, by: User) -> Acceptance:
    """Begin another attempt on a file that failed, once all is mended.

    Raises:
        PermissionDenied: `by` accepts no archives at the round's place.
        ArchiveError: it did not fail, is not the last attempt, the round is over, or something is
            still to be mended.
    """
    rows = Acceptance.objects.select_for_update(of=("self",)).select_related(
        "round__region", "archive__region", "group"
    )
    now = rows.get(pk=acceptance.pk)
    if not by.can(ACCEPT, at=now.round.region):
        raise PermissionDenied(str(ACCEPT))
    if now.state != State.FAILED or now.round.state != AcceptanceRound.State.OPEN:
        raise ArchiveError("只有进行中的一轮里不合格的档案才复验；请刷新页面。")
    if Acceptance.objects.filter(
        round=now.round, archive=now.archive, attempt__gt=now.attempt
    ).exists():
        raise ArchiveError("这本档案已经开始复验；请打开最近一次验收。")
    left = now.archive.rectifications.filter(open_rectifications()).count()
    if left:
        raise ArchiveError(f"还有 {left} 项整改没有销号；全部销号后再复验。")
    if now.archive.acceptances.filter(state=State.OPEN).exists():
        raise ArchiveError("这本档案正在另一轮验收中；等那一轮签完再复验。")
    made = Acceptance.objects.create(
        round=now.round, archive=now.archive, group=now.group, attempt=now.attempt + 1,
        begun_at=timezone.now(), begun_by=by,
    )  # fmt: skip
    told(made, "acceptance.again", now.archive.region, by=by, attempt=made.attempt)
    return made


def why_not(acceptance: Acceptance, user: User) -> str:
    """Why this person does not judge it though of the group; "" where nothing keeps them."""
    if filed_by(acceptance.archive, user):
        return "这本档案里有您归档的材料，请组里其他人验收。"
    return ""
