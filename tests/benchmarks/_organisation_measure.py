"""Ask every page of the organisation as readers of each level; print one JSON list at the end."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

WARM = 2
READERS = 4  # of each level but the prefecture, whose one asks as often as four


def main(rounds: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    import django

    django.setup()
    import qiannan.wsgi  # noqa: F401 - what a process of the server does when it starts

    print(json.dumps(measured(rounds), ensure_ascii=False))


def measured(rounds: int) -> list[dict[str, Any]]:
    from django.utils import timezone

    from tests.benchmarks import _organisation_peer as peer

    lines = []
    for level, readers in _readers().items():
        every: list[float] = []
        at_worst = ("", 0.0)
        asks = rounds * (READERS if level == "prefecture" else 1)
        by_page: dict[str, list[float]] = {}
        for user, place in readers:
            for name, ask in _pages_of(user, place):
                by_page.setdefault(name, []).extend(_times(ask, asks))
        for name, times in by_page.items():
            every += times
            at_worst = max(at_worst, (name, _p95(times)), key=lambda one: one[1])
            print(f"  {level} {name}: {1000 * _p95(times):.0f} ms", file=sys.stderr, flush=True)
        lines.append(_line(f"page, {level}: all", _p95(every)))
        lines.append(_line(f"page, {level}, at worst: {at_worst[0]}", at_worst[1]))
        place, day = readers[0][1], timezone.localdate()
        begun = time.perf_counter()
        theirs = peer.coverage(place, day)
        took = time.perf_counter() - begun
        _compare(place, day, theirs)
        mid = statistics.median(by_page["coverage"])
        lines.append(_line(f"what is missing, {level}", mid, took, "ORM, a question a row"))
    return lines


def _compare(place: Any, day: Any, theirs: dict[str, int]) -> None:
    from taskforces.organisation.coverage import coverage

    ours = {figure.hole.value: figure.count for figure in coverage(place, day).figures}
    if ours != theirs:
        raise RuntimeError(f"{place}: {ours} and the peer {theirs}")


def _readers() -> dict[str, list[tuple[Any, Any]]]:
    from datetime import date

    from regions.duties import Duty
    from regions.models import Level, Posting, Region, User

    found: dict[str, list[tuple[Any, Any]]] = {}
    duties = {
        Level.PREFECTURE: Duty.PREFECTURE_OFFICE,
        Level.COUNTY: Duty.COUNTY_OFFICE,
        Level.TOWNSHIP: Duty.TOWNSHIP_OFFICE,
        Level.VILLAGE: Duty.VILLAGE_LEADER,
    }
    for level, duty in duties.items():
        here = list(Region.objects.at(level).order_by("path"))
        for region in here[:: max(1, len(here) // READERS)][:READERS]:
            user, _new = User.objects.get_or_create(username=f"bench-{region.code}")
            Posting.objects.get_or_create(
                user=user, duty=duty, region=region, starts_on=date(2018, 1, 1)
            )
            found.setdefault(level.name.lower(), []).append((user, region))
    return found


def _pages_of(user: Any, place: Any) -> list[tuple[str, Callable[[], Any]]]:
    """Every page of the organisation that this person reads: (name, what asks for it)."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from taskforces.models import Body
    from taskforces.organisation.holes import Hole

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    names = ("organisation", "organisation-print", "coverage", "body-list", "charge-list",
             "roster", "duty-lists", "hand-over-list")  # fmt: skip
    urls = {name: reverse(f"taskforces:{name}") for name in names}
    for hole in Hole:
        urls[f"list of {hole.value}"] = reverse("taskforces:coverage-list", args=[hole.value])
    urls["work picture"] = f"{reverse('accountability:work-place')}?region={place.code}"
    urls["persons"] = f"{reverse('accountability:work-people')}?region={place.code}"
    body = Body.objects.filter(region__path__startswith=place.path).order_by("pk").first()
    if body:
        urls["body-detail"] = reverse("taskforces:body-detail", args=[body.pk])

    def asking(url: str) -> Callable[[], Any]:
        def ask() -> Any:
            answer = client.get(url)
            if answer.status_code != 200:
                raise RuntimeError(f"{url}: {answer.status_code}")

        return ask

    return [(name, asking(url)) for name, url in urls.items()]


def _line(name: str, ours: float, peer: float = 0.0, peer_name: str = "") -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(1000 * ours, 1),
        "peer": round(1000 * peer, 1),
        "peer_name": peer_name,
    }


def _times(do: Callable[[], Any], rounds: int) -> list[float]:
    for _round in range(WARM):
        do()
    took = []
    for _round in range(rounds):
        begun = time.perf_counter()
        do()
        took.append(time.perf_counter() - begun)
    return took


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(0.95 * len(times)) - 1)]


if __name__ == "__main__":
    main(int(sys.argv[1]))
