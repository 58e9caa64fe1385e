"""What the benchmark of the ledger asks, and as whom."""

from dataclasses import dataclass, field
from datetime import date

LIST, ROLLUP, BELOW = "list", "figures", "undone below"
PAGES = {LIST: "issues", ROLLUP: "issue-rollup", BELOW: "issue-below"}


@dataclass(frozen=True)
class Case:
    """One page. `words` are typed; `is_middle` opens a page in the midst of the list."""

    name: str
    kind: str = LIST
    query: dict[str, str] = field(default_factory=dict)
    words: str = ""
    is_middle: bool = False


CASES = (
    Case("first page"),
    Case("page in the middle", is_middle=True),
    Case("overdue", query={"due": "overdue"}),
    Case("due soon", query={"due": "soon"}),
    Case("kept up for good", query={"due": "standing"}),
    Case("being rectified", query={"stage": "rectifying"}),
    Case("to review", query={"stage": "verified"}),
    Case("returned", query={"stage": "returned"}),
    Case("closed, page in the middle", query={"stage": "closed"}, is_middle=True),
    Case("withdrawn", query={"stage": "withdrawn"}),
    Case("a source", query={"source": "audit"}),
    Case("an aspect", query={"aspect": "{aspect}"}),
    Case("an item", query={"item": "{item}"}),
    Case("the batch of a tenth", query={"batch": "{batch}"}),
    Case("a batch", query={"batch": "{small_batch}"}),
    Case("a unit", query={"unit": "{unit}"}),
    Case("a person", query={"person": "{person}"}),
    Case("nobody named", query={"unnamed": "person"}),
    Case("a ledger level", query={"level": "3"}),
    Case("at once", query={"due_kind": "immediate"}),
    Case("lies with me", query={"todo": "mine"}),
    Case("source, item and stage", query={"source": "media", "item": "{item}", "stage": "open"}),
    Case("source and kind", query={"source": "media", "due_kind": "immediate"}),
    Case("batch, level and overdue", query={"batch": "{batch}", "level": "2", "due": "overdue"}),
    Case("what does not occur", query={"source": "petition", "stage": "returned"}),
    Case("words many have", words="落实到户"),
    Case("two words, some have", words="饮水工程 验收"),
    Case("words few have", words="8765元"),
    Case("words nobody has", words="漏油"),
    Case("the end of a number", words="0004321"),
    Case("a document", words="测考〔2018〕7号"),
    Case("by place", ROLLUP),
    Case("by place, a source and an aspect", ROLLUP, {"source": "audit", "aspect": "{aspect}"}),
    Case("by source", ROLLUP, {"by": "source"}),
    Case("by aspect", ROLLUP, {"by": "aspect"}),
    Case("by unit", ROLLUP, {"by": "unit"}),
    Case("by person", ROLLUP, {"by": "person"}),
    Case("by batch", ROLLUP, {"by": "batch"}),
    Case("by state", ROLLUP, {"by": "stage"}),
    Case("all", BELOW),
    Case("not answered", BELOW, {"kind": "unanswered"}),
    Case("not filed", BELOW, {"kind": "unfiled"}),
    Case("no progress", BELOW, {"kind": "silent"}),
)


@dataclass(frozen=True)
class Reader:
    """Somebody who reads: `level` in words, the user's key, the path and code of the place."""

    level: str
    user: int
    path: str
    code: str


def readers(places: int) -> list[Reader]:
    """So many readers of each level, spread over the prefecture; the prefecture has one."""
    from regions.duties import Duty
    from regions.models import Level, Posting, Region, User

    found = []
    levels = (
        ("grid", Level.GRID, Duty.GRID_WORKER),
        ("village", Level.VILLAGE, Duty.VILLAGE_LEADER),
        ("township", Level.TOWNSHIP, Duty.TOWNSHIP_OFFICE),
        ("county", Level.COUNTY, Duty.COUNTY_OFFICE),
        ("prefecture", Level.PREFECTURE, Duty.PREFECTURE_OFFICE),
    )
    for name, level, duty in levels:
        here = list(Region.objects.filter(level=level).order_by("path"))
        for region in here[:: max(1, len(here) // places)][:places]:
            user, _new = User.objects.get_or_create(username=f"reader-{name}-{region.code}")
            Posting.objects.get_or_create(
                user=user, duty=duty, region=region, starts_on=date(2018, 1, 1)
            )
            found.append(Reader(name, user.pk, region.path, region.code))
    return found


def filled(case: Case, path: str) -> dict[str, str]:
    """The conditions of a case, with a unit and a person of the place."""
    from accountability.models import Aspect, Issue, IssueBatch, Item

    some = Issue.objects.filter(place_path__startswith=path).exclude(responsible_unit="")
    one = some.exclude(responsible=None).order_by("place_path", "pk").first() or some.first()
    batches = list(IssueBatch.objects.order_by("pk")[:8])
    names = {
        "aspect": Aspect.objects.all()[2].pk,
        "item": Item.objects.all()[9].pk,
        "batch": batches[0].pk,
        "small_batch": batches[7].pk,
        "unit": one.responsible_unit if one else "",
        "person": (one.responsible_id if one else None) or 0,
    }
    return {name: value.format(**names) for name, value in case.query.items()}
