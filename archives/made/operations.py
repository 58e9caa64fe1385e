"""Making papers: one of a file, or all that are missing in a place.

A paper is made again only when a fact on it changed, and then as a new version. A signed scan is
a version too: a job leaves it alone and says so, a person may still put a new form above it.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from archives.filing import operations as filing
from archives.filing.operations import Told
from archives.filing.reading import Read
from archives.made import known as knowing
from archives.made import makers
from archives.made.known import Address, Known
from archives.made.makers import MAKERS, Made
from archives.models import Archive, Paper, PaperFile, PaperKind
from archives.models.papers import Source
from archives.moves import ArchiveError, may
from archives.needs import FACTS, NEEDS
from archives.retention.periods import settled_by
from households.models import Household
from regions.duties import Permission
from regions.models import User

CHANGED = "底图信息有变，重新生成"


@dataclass
class Outcome:
    """What was done: papers made for the first time, made again, already right, left alone."""

    made: list[Paper] = field(default_factory=list)
    again: list[Paper] = field(default_factory=list)
    same: list[Paper] = field(default_factory=list)
    signed: list[Paper] = field(default_factory=list)

    @property
    def papers(self) -> list[Paper]:
        return [*self.made, *self.again, *self.same, *self.signed]


def known_of(archive: Archive, address: Address = str) -> Known:
    """What the base map knows of the household of a file.

    Raises:
        ArchiveError: it is the file of a place.
    """
    if archive.household_id is None:
        raise ArchiveError("村档、乡档的材料不能由系统生成；请拍照或上传。")
    return knowing.of(Household.objects.filter(pk=archive.household_id), address)[0]


def make(
    archive: Archive,
    kind: PaperKind,
    *,
    by: User,
    known: Known | None = None,
    address: Address = str,
    keep_signed: bool = False,
    but: Collection[int | None] = (),
) -> Outcome:
    """Make the paper of a kind, or for a yearly one those of all years.

    `keep_signed` leaves alone what was signed since it was made; `but` are years not to be made.

    Raises:
        PermissionDenied: `by` may not file papers there.
        ArchiveError: the system has no form for it, or facts are lacking; the remedy is named.
    """
    may(by, Permission.ARCHIVE_FILE, archive.region)
    if kind.maker not in MAKERS:
        raise ArchiveError(f"“{kind.title}”不能由系统生成；请拍照或上传。")
    known = known or known_of(archive, address)
    if why := MAKERS[kind.maker].why_not(known):
        raise ArchiveError(why)
    outcome = Outcome()
    for made in makers.draw(kind.maker, known, by.full_name):
        if made.year is not None and made.year in but:
            continue
        _keep(archive, kind, made, outcome, by, keep_signed)
    return outcome


@transaction.atomic
def _keep(
    archive: Archive, kind: PaperKind, made: Made, outcome: Outcome, by: User, keep_signed: bool
) -> None:
    """File what was drawn, or bring the paper made before up to it."""
    # One hand at a time: two would both find that there is none.
    Archive.objects.select_for_update(of=("self",)).get(pk=archive.pk)
    before = made_before(archive, kind, made.year)
    if before is None:
        outcome.made.append(
            filing.file_paper(
                archive, kind, _told(made, version=1), [_read(made)], source=Source.MADE, by=by
            )
        )
    elif before.facts.get("digest") == made.digest or settled_by(before):
        outcome.same.append(before)
    elif keep_signed and is_signed_since(before):
        outcome.signed.append(before)
    else:
        filing.replace(before, [_read(made)], why=CHANGED, by=by)
        before.refresh_from_db()
        outcome.again.append(
            filing.tell_of(before, _told(made, version=before.version, before=before), by=by)
        )


def made_before(archive: Archive, kind: PaperKind, year: int | None) -> Paper | None:
    """The paper of the kind, and year, that the system made and that is in the volume."""
    rows = archive.papers.filter(kind=kind, year=year, source=Source.MADE, removed_at__isnull=True)
    return rows.select_related("archive__region").order_by("pk").first()


def is_signed_since(paper: Paper) -> bool:
    """A scan was put above what the system drew, or somebody says that it is signed."""
    return bool(paper.is_signed) or paper.version != paper.facts.get("version")


def _told(made: Made, *, version: int, before: Paper | None = None) -> Told:
    """What a person wrote down of the paper before stays."""
    return Told(
        issuer=before.issuer if before else "", signers=before.signers if before else "",
        title=made.title, is_signed=False, is_sealed=False, made_on=made.made_on, year=made.year,
        amount_yuan=made.amount_yuan, people=made.people, words=made.words,
        facts=made.facts | {"digest": made.digest, "version": version},
    )  # fmt: skip


def _read(made: Made) -> Read:
    body = made.body()
    return Read(PaperFile.Kind.PDF, body, f"{made.title}.pdf", pages=made.form.pages)


def needs_of(archives: Iterable[int]) -> dict[int, set[str]]:
    """Which conditions of the catalogue hold for household files, in one statement."""
    columns = ", ".join(f"coalesce({need.sql}, false)" for need in NEEDS.values())
    sql = f"SELECT f.archive_id, {columns} FROM ({FACTS} AND a.id = ANY(%s)) f"  # noqa: S608  constants
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(archives)])
        rows = cursor.fetchall()
    return {
        pk: {code for code, holds in zip(NEEDS, found, strict=True) if holds} for pk, *found in rows
    }


def make_missing(
    archives: list[Archive],
    *,
    by: User,
    address: Address = str,
    told: Callable[[int], Any] = lambda _done: None,
) -> dict[str, int]:
    """Make for each file what its catalogue asks for, and bring what changed up to date.

    Skipped: what lacks facts, what was signed since, accepted files, and papers of meetings and
    notices whose procedure is not on record. `told` is called after each file with how many are
    done. Safe to stop and to run again: what is right already is left.
    """
    counts = dict.fromkeys(("made", "again", "same", "signed", "sealed"), 0)
    homes = [archive.household_id for archive in archives if archive.household_id]
    found = {
        one.home.pk: one for one in knowing.of(Household.objects.filter(pk__in=homes), address)
    }
    needs = needs_of(archive.pk for archive in archives)
    kinds: dict[int, list[PaperKind]] = {}
    for n, archive in enumerate(archives, 1):
        if archive.catalogue_id not in kinds:
            rows = PaperKind.objects.filter(catalogue=archive.catalogue_id, maker__in=MAKERS)
            kinds[archive.catalogue_id] = list(rows)
        if archive.state == Archive.State.ACCEPTED:
            counts["sealed"] += 1
        else:
            wanted = [k for k in kinds[archive.catalogue_id] if k.need in needs[archive.pk]]
            _make_all(archive, wanted, found[archive.household_id or 0], by, counts)
        told(n)
    return counts


def _make_all(
    archive: Archive, kinds: list[PaperKind], known: Known, by: User, counts: dict[str, int]
) -> None:
    """What somebody filed is not made beside it."""
    filed: dict[int, set[int | None]] = {}
    others = archive.papers.filter(removed_at__isnull=True).exclude(source=Source.MADE)
    for kind_id, year in others.values_list("kind_id", "year"):
        filed.setdefault(kind_id, set()).add(year)
    for kind in kinds:
        there = filed.get(kind.pk, set())
        if can_be_made(kind, known) and (kind.is_yearly or not there):
            outcome = make(archive, kind, by=by, known=known, keep_signed=True, but=there)
            for name in ("made", "again", "same", "signed"):
                counts[name] += len(getattr(outcome, name))


def can_be_made(kind: PaperKind, known: Known) -> bool:
    """Unasked: the facts are there, and so is the procedure that the form is about."""
    maker = MAKERS[kind.maker]
    if maker.needs_round and not known.found(knowing.IDENTIFYING).get(maker.step):
        return False
    return not maker.why_not(known)


@dataclass(frozen=True)
class Slot:
    """One form that the system can fill in for a file, and what there is of it.

    `is_unasked`: a job makes it too; else only a person does, for its procedure is not on record.
    """

    kind: PaperKind
    papers: list[Paper]
    why_not: str
    is_needed: bool
    is_signed: bool
    is_unasked: bool


def slots_of(archive: Archive, known: Known) -> list[Slot]:
    """The forms of a file, in the order of the volume."""
    needs = needs_of([archive.pk]).get(archive.pk, set())
    papers: dict[int, list[Paper]] = {}
    for paper in archive.papers.filter(source=Source.MADE, removed_at__isnull=True):
        papers.setdefault(paper.kind_id, []).append(paper)
    kinds = archive.catalogue.kinds.filter(maker__in=MAKERS).order_by("order")
    return [
        Slot(
            kind, papers.get(kind.pk, []), MAKERS[kind.maker].why_not(known),
            kind.need in needs, any(map(is_signed_since, papers.get(kind.pk, []))),
            can_be_made(kind, known),
        )
        for kind in kinds
    ]  # fmt: skip
