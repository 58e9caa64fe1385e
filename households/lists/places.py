"""The picker of places: one choice a level, from a person's own places down."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.models import Household
from regions.models import Level, Region, User, paths_above

ALL_OF = {
    Level.COUNTY: _("All counties"),
    Level.TOWNSHIP: _("All townships"),
    Level.VILLAGE: _("All villages"),
    Level.GRID: _("All grids"),
}


@dataclass(frozen=True)
class Choice:
    """The places of one level; `chosen` is a code, "" for all of them."""

    label: str | Promise
    options: list[tuple[str, str]]
    chosen: str


def levels(mine: Sequence[str], region: Region | None) -> list[Choice]:
    """One choice a level, from `mine` down to the places below `region`; at most three
    queries.
    """
    root = _root(mine, region)
    above = [p for p in paths_above(region.path) if p.startswith(root)] if region and root else []
    chain = {r.path: r for r in region.ancestors} if region else {}
    if len(mine) > 1:
        chain |= {r.path: r for r in Region.objects.filter(path__in=mine)}
    parents = [chain[path] for path in above if chain[path].level < Level.GRID]
    below: dict[int, list[Region]] = {}
    for child in Region.objects.filter(parent__in=parents).order_by("code"):
        below.setdefault(child.parent_id, []).append(child)  # type: ignore[arg-type]
    found = []
    if len(mine) > 1:
        roots = [chain[path] for path in mine if path in chain]
        found.append(_choice(_("All my places"), roots, root))
    for parent in parents:
        if children := below.get(parent.pk):
            label = ALL_OF[Level(children[0].level)]
            found.append(_choice(label, children, region.path if region else ""))
    return found


def picked(codes: Sequence[str]) -> str:
    """The code that a chain of choices ends at: a choice below another place counts no more.

    Whoever changes the county leaves the township of the county before behind.
    """
    found = ""
    for code in codes:
        if not code:
            break
        if found and not code.startswith(found.removesuffix("00") if len(found) == 6 else found):
            break
        found = code
    return found


def hamlets(region: Region | None) -> tuple[list[str], list[str]]:
    """The natural villages and the groups of a village or grid; none above, where they repeat."""
    if region is None or region.level < Level.VILLAGE:
        return [], []
    here = Household.objects.within_paths([region.path]).order_by()
    pairs = here.values_list("natural_village", "group_name").distinct()
    villages, groups = {v for v, _group in pairs}, {g for _village, g in pairs}
    return sorted(villages - {""}), sorted(groups - {""})


def scope(user: User, mine: Sequence[str], code: str) -> Region | None:
    """The place a list is about: the one in the address if it is in sight, else one's own."""
    if code:
        return Region.objects.within_paths(list(mine)).filter(code=code).first()
    if len(mine) > 1:
        return None
    return next((p.region for p in user.active_postings if p.region.path in mine), None)


def _root(mine: Sequence[str], region: Region | None) -> str:
    if region is None:
        return ""
    return next((path for path in mine if region.path.startswith(path)), "")


def _choice(label: str | Promise, options: Sequence[Region], path: str) -> Choice:
    chosen = next((r.code for r in options if path and path.startswith(r.path)), "")
    return Choice(label, [(r.code, r.name) for r in options], chosen)
