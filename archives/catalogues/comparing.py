"""What differs between a version and the one it was copied from, line by line and column by
column.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archives.catalogues import words
from archives.models import Catalogue, PaperKind

ADDED, GONE, CHANGED, MOVED = "added", "gone", "changed", "moved"
LABELS: dict[str, tuple[Promise, str]] = {
    ADDED: (_("Line added"), "done"),
    GONE: (_("Line gone"), "late"),
    CHANGED: (_("Line changed"), "review"),
    MOVED: (_("Line moved"), "wait"),
}


@dataclass(frozen=True)
class Difference:
    """One line that differs. `columns`: (what it is called, before, after)."""

    act: str
    code: str
    title: str
    columns: list[tuple[Promise, str, str]] = field(default_factory=list)

    @property
    def word(self) -> Promise:
        return LABELS[self.act][0]

    @property
    def hue(self) -> str:
        return LABELS[self.act][1]


def differences(catalogue: Catalogue) -> list[Difference]:
    """What differs from its `base`, in the order of the volume, gone lines last; two queries."""
    if catalogue.base_id is None:
        return []
    before = PaperKind.objects.filter(catalogue=catalogue.base_id).order_by("order")
    after = catalogue.kinds.order_by("order")
    along = "template"
    return list(compared(before.select_related(along), after.select_related(along)))


def compared(before: Iterable[PaperKind], after: Iterable[PaperKind]) -> Iterable[Difference]:
    was, now = ({line.code: line for line in lines} for lines in (before, after))
    moved = _moved(was, now)
    for code, line in now.items():
        if code not in was:
            yield Difference(ADDED, code, line.title)
        elif columns := _columns(was[code], line):
            yield Difference(CHANGED, code, line.title, columns)
        elif code in moved:
            yield Difference(MOVED, code, line.title)
    for code, line in was.items():
        if code not in now:
            yield Difference(GONE, code, line.title)


def _columns(before: PaperKind, after: PaperKind) -> list[tuple[Promise, str, str]]:
    found = [
        (label, words.of(before, name), words.of(after, name))
        for name, label in words.COLUMNS.items()
        if getattr(before, name) != getattr(after, name)
    ]
    if before.template_id != after.template_id:
        found.append((words.TEMPLATE, str(before.template or ""), str(after.template or "")))
    return found


def _moved(was: dict[str, PaperKind], now: dict[str, PaperKind]) -> set[str]:
    """Of the lines that are in both, those that left the order of the others."""
    old = [code for code in was if code in now]
    new = [code for code in now if code in was]
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    stayed = {
        code for at, _to, size in matcher.get_matching_blocks() for code in old[at : at + size]
    }
    return set(old) - stayed
