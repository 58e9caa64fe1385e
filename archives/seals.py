"""The seal of an accepted file: a digest over what it held, and what differs from it now.

The list that is sealed: the catalogue's version, then kind by kind in its order each paper of the
volume with what is known of it, its versions and the digests of their files.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archives.models import Archive, DestructionLine, Paper, PaperFile, Seal
from ledger import digests
from ledger.canonical import canonical

# What is known of a paper, and what it is called where it differs.
TOLD: dict[str, Promise] = {
    "title": _("Title of the paper"),
    "issuer": _("Issued by"),
    "signers": _("Signed by"),
    "is_signed": _("Bears a signature"),
    "is_sealed": _("Bears a seal"),
    "made_on": _("Date on the paper"),
    "year": _("Year it is about"),
    "amount_yuan": _("Amount on the paper, yuan"),
    "people": _("Members on the paper"),
}


def contents_of(archives: Iterable[Archive]) -> dict[int, dict[str, Any]]:
    """What each file holds now, in the form that is sealed; two queries however many.

    {"catalogue": …, "kinds": [{"kind": code, "papers": [{"paper": key, …, "versions": […]}]}]}
    """
    files = {one.pk: one for one in archives}
    found: dict[int, dict[str, Any]] = {
        key: {"catalogue": _version(one), "kinds": []} for key, one in files.items()
    }
    versions = _digests(list(files))
    papers = Paper.objects.filter(archive__in=list(files), removed_at__isnull=True)
    for paper in papers.select_related("kind").order_by("archive", "kind__order", "pk"):
        kinds = found[paper.archive_id]["kinds"]
        if not kinds or kinds[-1]["kind"] != paper.kind.code:
            kinds.append({"kind": paper.kind.code, "title": paper.kind.title, "papers": []})
        told = {name: _plain(getattr(paper, name)) for name in TOLD}
        of_paper = [[number, digests] for number, digests in versions.get(paper.pk, {}).items()]
        kinds[-1]["papers"].append(
            {"paper": paper.pk, "version": paper.version, **told, "versions": of_paper}
        )
    return found


def _version(archive: Archive) -> str:
    """Which catalogue it follows, the same in every language."""
    return f"{archive.catalogue_id} v{archive.catalogue.version}"


def _digests(archives: Sequence[int]) -> dict[int, dict[int, list[str]]]:
    """{paper: {version: [digest of each file]}} of the papers in the volumes."""
    found: dict[int, dict[int, list[str]]] = {}
    pages = PaperFile.objects.filter(
        version__paper__archive__in=archives, version__paper__removed_at__isnull=True
    ).select_related("version")
    for page in pages.order_by("version__paper", "version__number", "order"):
        by_number = found.setdefault(page.version.paper_id, {})
        by_number.setdefault(page.version.number, []).append(page.digest)
    return found


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def seal_of(archive: Archive) -> str:
    """The digest over what a file holds now, named where it is not SHA-256."""
    return digests.stamp(canonical(contents_of([archive])[archive.pk]))


@dataclass(frozen=True)
class Change:
    """One thing that differs from what was sealed; `before` and `after` in words, "" for none."""

    what: Promise | str
    title: str
    before: str = ""
    after: str = ""


def seal_in_force(archive: Archive) -> Seal | None:
    """The seal that the file carries; None while it is being put together."""
    if not archive.seal:
        return None
    return archive.seals.filter(digest=archive.seal).order_by("-pk").first()


def changed(archive: Archive) -> list[Change]:
    """What differs from what was sealed; nothing of a file that carries no seal."""
    return changes_of([archive]).get(archive.pk, [])


def changes_of(archives: Sequence[Archive]) -> dict[int, list[Change]]:
    """What differs, of each file that carries a seal and differs from it."""
    sealed = [one for one in archives if one.seal]
    if not sealed:
        return {}
    kept = {
        (seal.archive_id, seal.digest): seal.contents
        for seal in Seal.objects.filter(archive__in=[one.pk for one in sealed]).order_by("pk")
    }
    now = contents_of(sealed)
    found = {one.pk: list(_compared(kept.get((one.pk, one.seal)), now[one.pk])) for one in sealed}
    return {key: differences for key, differences in found.items() if differences}


def _papers(contents: dict[str, Any]) -> dict[int, tuple[str, dict[str, Any]]]:
    return {
        paper["paper"]: (kind["title"], paper)
        for kind in contents["kinds"]
        for paper in kind["papers"]
    }


def _compared(before: dict[str, Any] | None, after: dict[str, Any]) -> Iterable[Change]:
    if before is None or "kinds" not in before:
        yield Change(_("The list that was sealed is missing"), "")
        return
    if before["catalogue"] != after["catalogue"]:
        yield Change(_("Catalogue"), "", before["catalogue"], after["catalogue"])
    was, now = _papers(before), _papers(after)
    for key in was.keys() - now.keys():
        yield Change(_("Taken out of the volume"), was[key][0])
    for key in now.keys() - was.keys():
        yield Change(_("Added after it was sealed"), now[key][0])
    for key in sorted(was.keys() & now.keys()):
        yield from _compared_paper(was[key], now[key])


def _compared_paper(
    was: tuple[str, dict[str, Any]], now: tuple[str, dict[str, Any]]
) -> Iterable[Change]:
    (kind_before, before), (kind, after) = was, now
    if kind_before != kind:
        yield Change(_("Kind of paper"), kind, kind_before, kind)
    if before["version"] != after["version"]:
        yield Change(_("Another version"), kind, f"{before['version']}", f"{after['version']}")
    kept = [one for one in after["versions"] if one[0] <= before["version"]]
    if before["versions"] != kept:
        yield Change(_("Files are other than those that were sealed"), kind)
    for name, label in TOLD.items():
        if before[name] != after[name]:
            yield Change(label, kind, _word(before[name]), _word(after[name]))


def _word(value: Any) -> str:
    return {None: "—", True: "是", False: "否"}.get(value, f"{value}")


def destroyed(archive: Archive) -> list[DestructionLine]:
    """Papers of the file that lists destroyed: their bytes are gone, and its seal stands."""
    lines = DestructionLine.objects.destroyed().filter(paper__archive=archive)
    return list(lines.select_related("list").order_by("pk"))


@dataclass(frozen=True)
class BrokenSeal:
    """A seal that does not stand for itself: `reason` says why."""

    archive: int
    reason: str


def broken(archives: Iterable[Archive]) -> Iterable[BrokenSeal]:
    """Seals that were tampered with: the list does not fit its digest, or there is none."""
    for archive in archives:
        seal = seal_in_force(archive)
        if seal is None:
            yield BrokenSeal(archive.pk, "the list that was sealed is missing")
        elif not digests.fits(canonical(seal.contents), seal.digest):
            yield BrokenSeal(archive.pk, "the list does not fit its digest")
