"""How far acceptance is, as pages show it: figures of a place, each opening to its list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from archives.acceptance import reports
from archives.models import Acceptance, AcceptanceRound
from qiannan.figures import ranked_bars
from regions.duties import Permission
from regions.models import Region, User

SHOWN = ("due", "judged", "passed", "failed")


@dataclass(frozen=True)
class Figure:
    """A figure and the address of what it counts; none where the person does not see the place."""

    label: Promise
    count: int
    url: str = ""


@dataclass(frozen=True)
class Place:
    """One place of a round with its figures, in the order of `SHOWN`."""

    name: str
    figures: list[Figure]


def behind(
    figure: str, region: Region, day: date, *, own: bool = False, of_round: int | None = None
) -> str:
    query = {"figure": figure, "region": region.code, "as_of": f"{day}"}
    query |= {"own": "1"} if own else {}
    query |= {"round": f"{of_round}"} if of_round else {}
    return f"{reverse('archives:acceptance-behind')}?{urlencode(query)}"


def figures_of(line: reports.Line, day: date) -> list[Figure]:
    """The figures of a line of table 20, with that of what was accepted again."""
    key = line.round.pk if line.round else None
    return [
        Figure(
            reports.FIGURES[name].label,
            line.counts[name],
            behind(name, line.region, day, own=line.is_own, of_round=key),
        )
        for name in SHOWN
    ]


def bars(lines: Iterable[reports.Line], day: date) -> list[Any]:
    """Places by what passed of what is to be accepted."""
    return ranked_bars(
        (
            (
                line.name,
                float(line.passed_percent or 0),
                f"{line.counts['passed']} / {line.counts['due']}",
                behind("due", line.region, day, own=line.is_own),
            )
            for line in lines
        ),
        full=100,
    )


def of_round(row: AcceptanceRound, user: User) -> list[Place]:
    """Of each place: files drawn, judged, passed and failed by the last result."""
    later = Acceptance.objects.filter(
        round=row, archive=OuterRef("archive"), attempt__gt=OuterRef("attempt"),
        signed_at__isnull=False,
    )  # fmt: skip
    rows = row.files.annotate(is_over=Exists(later)).order_by().values("archive__place_path")
    grouped = list(
        rows.annotate(
            due=Count("pk", filter=Q(attempt=1)),
            judged=Count("pk", filter=Q(attempt=1, signed_at__isnull=False)),
            passed=Count("pk", filter=Q(state="passed")),
            failed=Count("pk", filter=Q(state="failed", is_over=False)),
        )
    )
    found = []
    for place in row.places.select_related("region"):
        region = place.region
        inside = [one for one in grouped if one["archive__place_path"].startswith(region.path)]
        counts = {name: sum(one[name] for one in inside) for name in SHOWN}
        found.append(Place(region.name, _figures(counts, region, row, user)))
    return found


def _figures(
    counts: dict[str, int], region: Region, row: AcceptanceRound, user: User
) -> list[Figure]:
    today = timezone.localdate()
    # Files are counted in table 20 from the day on which the round began.
    opens = row.opened_at and user.can(Permission.ARCHIVE_VIEW, at=region)
    return [
        Figure(
            reports.FIGURES[name].label,
            counts[name],
            behind(name, region, today, of_round=row.pk) if opens else "",
        )
        for name in counts
    ]


def passed_of_drawn(row: AcceptanceRound, user: User) -> list[Figure]:
    """Of a round that was read with `passed` and `drawn`: the two, in this order."""
    return _figures({"passed": row.passed, "due": row.drawn}, row.region, row, user)  # type: ignore[attr-defined]


def sums(row: AcceptanceRound, places: list[Place], user: User) -> list[Figure]:
    counts = {name: sum(place.figures[n].count for place in places) for n, name in enumerate(SHOWN)}
    return _figures(counts, row.region, row, user)


def bars_of_round(places: list[Place]) -> list[Any]:
    """The places of a round by what passed of what was drawn."""
    return ranked_bars((_bar(place) for place in places), full=100)


def _bar(place: Place) -> tuple[str, float, str, str]:
    due, _judged, passed, _failed = place.figures
    percent = 100 * passed.count / due.count if due.count else 0
    return place.name, percent, f"{passed.count} / {due.count}", due.url
