"""What every page's frame needs: navigation, the person, the count of notices.

Apps above add their entries to `NAVIGATION` and `COUNTERS` in `AppConfig.ready()`, because this
app may not import them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from regions.duties import Permission


@dataclass(frozen=True)
class NavigationEntry:
    """One word in the top bar: shown to whoever holds one of `permissions` (all if empty) and
    none of `unless`.

    With a `section` it stands in the second row instead, on every page of that section; the entry
    that `heads` the section is the word in the top bar and the first of the row.
    """

    order: int
    label: Promise | str
    url_name: str
    permissions: tuple[Permission, ...] = ()
    icon: str = "circle"
    on_phone: bool = False
    section: str = ""
    heads: str = ""
    unless: tuple[Permission, ...] = ()


NAVIGATION: list[NavigationEntry] = []
COUNTERS: list[Callable[[Any], int]] = []


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the frame (templates/base.html) for a logged-in person.

    A page whose address does not begin with that of its place in the navigation names the place
    by `request.stands_at`.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": [], "phone_nav": []}
    entries = [_shown(entry) for entry in sorted(NAVIGATION, key=_order) if _may(user, entry)]
    here = _mark_active(getattr(request, "stands_at", request.path), entries)
    section = here and (here["section"] or here["heads"])
    postings = user.active_postings
    main = [entry for entry in entries if not entry["section"]]
    areas = [entry for entry in entries if section in (entry["section"], entry["heads"])]
    return {
        "nav": [
            {**entry, "active": entry["active"] or bool(section and entry["heads"] == section)}
            for entry in main
        ],
        "areas": areas if section else [],
        "phone_nav": [entry for entry in main if entry["on_phone"]][:5],
        "post": str(postings[0]) if postings else "",
        "notice_count": sum(count(user) for count in COUNTERS),
        "notice_url": reverse("ledger:notice-list"),
        "home_url": reverse("home"),
    }


def _order(entry: NavigationEntry) -> int:
    return entry.order


def _may(user: Any, entry: NavigationEntry) -> bool:
    if any(user.paths_where(p) for p in entry.unless):
        return False
    return not entry.permissions or any(user.paths_where(p) for p in entry.permissions)


def _mark_active(path: str, entries: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The entry whose address is the longest beginning of the page's own is where one is."""
    within = [
        e for e in entries if path == e["url"] or (e["url"] != "/" and path.startswith(e["url"]))
    ]
    deepest = max(within, key=lambda e: len(e["url"]), default=None)
    for entry in entries:
        entry["active"] = entry is deepest
    return deepest


def _shown(entry: NavigationEntry) -> dict[str, Any]:
    return {
        "label": entry.label,
        "url": reverse(entry.url_name),
        "icon": entry.icon,
        "on_phone": entry.on_phone,
        "section": entry.section,
        "heads": entry.heads,
    }
