"""An issue as a line of the list, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from accountability.issue_lists.words import HUES, WORDS
from accountability.models import DueKind, Issue, Source
from qiannan.templatetags.face import due
from regions.models import Region, paths_above

# What a line shows; of a row's fifty columns no other is read.
SHOWN = (
    "number",
    "description",
    "item__name",
    "source",
    "source_doc_no",
    "responsible_unit",
    "responsible__full_name",
    "due_on",
    "due_kind",
    "status",
    "stage",
    "place_path",
)


@dataclass(frozen=True)
class Row:
    """One issue as a line; `number` is its place in the list."""

    issue: Issue
    place: str
    number: int

    def said(self) -> dict[str, object]:
        """What the line of `_table.html` says, by the names there."""
        issue = self.issue
        responsible = issue.responsible
        return {
            "pk": issue.pk,
            "url": reverse("accountability:issue", args=[issue.pk]),
            "row": self.number,
            "number": issue.number,
            "place": self.place,
            "item": issue.item.name,
            "found": issue.description,
            "source": SOURCES[issue.source],
            "document": issue.source_doc_no,
            "unit": issue.responsible_unit or "—",
            "person": responsible.full_name if responsible else "",
            "due": self._due(),
            "stage": WORDS[issue.stage],
            "hue": HUES[issue.stage],
        }

    def _due(self) -> object:
        if self.issue.is_standing:
            return DueKind.STANDING.label
        return due(self.issue.due_on, None, self.issue.is_open)


# Django looks a word of a choice up among all of them, translated, for each row.
SOURCES = dict(Source.choices)


def place_names(issues: Iterable[Issue]) -> dict[int, str]:
    """荔波县 玉屏街道 水甫村: of each issue from the county down; one query."""
    above = {issue.pk: paths_above(issue.place_path) for issue in issues}
    paths = {path for of_one in above.values() for path in of_one}
    names = dict(Region.objects.filter(path__in=paths).values_list("path", "name"))
    return {
        pk: " ".join(names[path] for path in of_one[1:] or of_one) for pk, of_one in above.items()
    }
