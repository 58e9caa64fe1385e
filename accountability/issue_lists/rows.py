"""An issue as a line of the list, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from accountability.issue_lists.words import HUES, WORDS
from accountability.models import Issue, Source
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
    """One issue as a line."""

    issue: Issue
    place: str

    @property
    def stage(self) -> str:
        return str(WORDS[self.issue.stage])

    @property
    def source(self) -> str:
        return str(SOURCES[self.issue.source])

    @property
    def person(self) -> str:
        responsible = self.issue.responsible
        return responsible.full_name if responsible else ""

    @property
    def hue(self) -> str:
        return HUES[self.issue.stage]


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
