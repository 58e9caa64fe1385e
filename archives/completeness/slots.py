"""One file for its page: each kind of paper with its state, its papers and what it lacks."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archives.checks import rulebook
from archives.models import Archive, Chapter, Exemption, Gap, Paper, PaperKind

MISSING, FLAWED, CONTRADICTS = Gap.State.MISSING, Gap.State.FLAWED, Gap.State.CONTRADICTS
WORDS: dict[str, tuple[Promise | str, str]] = {
    MISSING: (_("Missing"), "late"),
    FLAWED: (_("Not signed, dated or sealed"), "back"),
    CONTRADICTS: (_("Contradicts"), "review"),
    "accepted": (_("Passed acceptance"), "done"),
    "present": (_("Present"), "doing"),
    "none": (_("Not needed"), "wait"),
}
_WORST = {MISSING: 1, FLAWED: 2, CONTRADICTS: 3}


@dataclass
class Slot:
    """A kind of paper of one file."""

    kind: PaperKind
    state: str
    papers: list[tuple[Paper, str]]
    gaps: list[tuple[Gap, str, str]]
    new_url: str
    make_url: str
    exemptions: list[Exemption] = field(default_factory=list)

    @property
    def word(self) -> Promise | str:
        return WORDS[self.state][0]

    @property
    def hue(self) -> str:
        return WORDS[self.state][1]


def address(name: str, *args: Any) -> str:
    """The address of a page of the archives."""
    return reverse(f"archives:{name}", args=args)


def chapters(archive: Archive, *, may_file: bool) -> list[dict[str, Any]]:
    """Chapters in the order of the volume, each with its slots."""
    papers = _by_kind(archive.papers.filter(removed_at__isnull=True))
    gaps = _by_kind(archive.gaps.all())
    exempted = _by_kind(archive.exemptions.filter(ended_at__isnull=True))
    slots = [
        _slot(archive, kind, papers.get(kind.pk, []), gaps.get(kind.pk, []), may_file=may_file)
        for kind in archive.catalogue.kinds.order_by("order")
    ]
    for slot in slots:
        slot.exemptions = exempted.get(slot.kind.pk, [])
    return [
        {"title": Chapter(chapter).label, "key": chapter, "slots": list(group)}
        for chapter, group in groupby(slots, key=lambda slot: slot.kind.chapter)
    ]


def figures(archive: Archive) -> list[tuple[Promise, str, str, bool]]:
    """(words, value, the slots it counts, whether it is bad news)."""
    found = [(_("Whole / needed"), f"{archive.present} / {archive.required}", "", False)]
    lacking = ((MISSING, archive.missing), (FLAWED, archive.flawed),
               (CONTRADICTS, archive.contradicting))  # fmt: skip
    return found + [(WORDS[state][0], f"{n}", state.value, bool(n)) for state, n in lacking]


def only(found: list[dict[str, Any]], state: str) -> list[dict[str, Any]]:
    """The chapters with the slots of one state; all of them where none is asked for."""
    if state not in (MISSING, FLAWED, CONTRADICTS):
        return found
    kept = [
        chapter | {"slots": [slot for slot in chapter["slots"] if slot.state == state]}
        for chapter in found
    ]
    return [chapter for chapter in kept if chapter["slots"]]


def _by_kind(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.kind_id, []).append(row)
    return found


def _slot(
    archive: Archive, kind: PaperKind, papers: list[Paper], gaps: list[Gap], *, may_file: bool
) -> Slot:
    for paper in papers:
        paper.kind = kind
    return Slot(
        kind,
        _state(archive, papers, gaps),
        [(paper, address("paper", paper.pk)) for paper in papers],
        [
            (gap, rulebook.sentence(gap.check_code, gap.said), rulebook.remedy(gap.check_code))
            for gap in gaps
        ],
        address("paper-new", archive.pk, kind.code) if may_file else "",
        address("paper-make", archive.pk, kind.code) if may_file and kind.maker else "",
    )


def _state(archive: Archive, papers: list[Paper], gaps: list[Gap]) -> str:
    if gaps:
        return min((gap.state for gap in gaps), key=lambda state: _WORST[Gap.State(state)])
    if not papers:
        return "none"
    return "accepted" if archive.state == Archive.State.ACCEPTED else "present"
