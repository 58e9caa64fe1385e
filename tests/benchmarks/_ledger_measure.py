"""Ask for every page of the ledger as every reader; print one JSON list as the last line."""

import json
import os
import statistics
import sys
import time
from collections import defaultdict
from typing import Any

from tests.benchmarks._ledger_cases import BELOW, CASES, LIST, PAGES, ROLLUP, filled, readers
from tests.benchmarks._lists_measure import _line, _p95, _peer, _tell, _times

READERS = 4  # of each level but the prefecture, whose one asks as often as four
LEVELS = {"grid": 5, "village": 4, "township": 3, "county": 2, "prefecture": 1}
PEER_LEVELS = ("village", "county", "prefecture")


def main(rounds: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    import django

    django.setup()
    import qiannan.wsgi  # noqa: F401 - what a process of the server does when it starts
    from accountability.issue_lists import keeping

    keeping.SUMS.gather()
    print(json.dumps(measured(rounds), ensure_ascii=False))


def measured(rounds: int) -> list[dict[str, Any]]:
    pages: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    lines = []
    everybody = readers(READERS)
    only = os.environ.get("BENCH_CASE", "")
    for case in CASES:
        if only not in case.name:
            continue
        name = f"{case.kind}: {case.name}"
        for reader in everybody:
            asked = Asked(case, reader)
            number = rounds * (READERS if reader.level == "prefecture" else 1)
            pages[reader.level][name] += _times(asked.whole, number)
        _tell(name, {level: _p95(found[name]) for level, found in pages.items()})
        lines += _against_peer(case, everybody, rounds)
    return [*_of_levels(pages), *lines]


class Asked:
    """One case of one reader, ready to be asked again."""

    def __init__(self, case: Any, reader: Any) -> None:
        from django.conf import settings
        from django.test import Client
        from django.urls import reverse

        from regions.models import User

        settings.ALLOWED_HOSTS = ["*"]
        self.case, self.reader = case, reader
        self.client = Client()
        user = User.objects.get(pk=reader.user)
        self.client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        self.query = filled(case, reader.path)
        self.url = reverse(f"accountability:{PAGES[case.kind]}")
        self.asked = dict(self.query)
        if case.words:
            search = reverse("accountability:issue-search")
            self.url = self.client.post(search, {"words": case.words}).url  # type: ignore[attr-defined]
            self.asked = {}
        self.number = 1
        if case.is_middle:
            self._go_to_the_middle()

    def _go_to_the_middle(self) -> None:
        """Set the cursor before the page in the middle, and its number; a short list has none."""
        from accountability.issue_lists import reading
        from accountability.models import Issue
        from qiannan.web import PAGE_SIZE

        rows = Issue.objects.filter(place_path__startswith=self.reader.path, **self.query)
        before = rows.count() // PAGE_SIZE // 2 * PAGE_SIZE
        if before:
            keys = rows.order_by(*reading.ORDER).values_list(*reading.ORDER)
            self.asked["from"] = str(reading.Cursor(keys[before - 1], before))
            self.number = before // PAGE_SIZE + 1

    def whole(self) -> Any:
        answer = self.client.get(self.url, self.asked)
        if answer.status_code != 200:
            raise RuntimeError(f"{self.url} {self.asked}: {answer.status_code}")
        return answer

    def shown(self) -> Any:
        """The list, the figures or the places that the address asks for, not yet read."""
        from accountability.issue_lists.pages import IssueList
        from accountability.issue_lists.rollup import Rollup
        from regions.models import Region

        request = self.whole().wsgi_request
        if self.case.kind == BELOW:
            return list(Region.objects.filter(parent__path=self.reader.path))
        return IssueList(request) if self.case.kind == LIST else Rollup(request)

    def read(self, shown: Any) -> Any:
        from accountability.issue_deadlines import undone
        from accountability.models import Undone

        if self.case.kind == BELOW:
            now, kind = undone.morning(), Undone(self.query.get("kind", "unreceived"))
            return undone.first(shown, kind, now, None, 51), undone.counts(shown, now)
        return (shown.page, shown.tally) if self.case.kind == LIST else (shown.total, shown.lines)

    def peer(self) -> Any:
        from tests.benchmarks import _ledger_peer

        path = self.reader.path
        if self.case.kind == BELOW:
            return _ledger_peer.undone_below(path, self.query.get("kind", "unreceived"))
        if self.case.kind == LIST:
            return _ledger_peer.rows(path, self.query, self.case.words, self.number)
        return _ledger_peer.figures(path, LEVELS[self.reader.level], self.query)


def _against_peer(case: Any, everybody: list[Any], rounds: int) -> list[dict[str, Any]]:
    if "todo" in case.query or os.environ.get("BENCH_ALONE"):
        return []
    lines = []
    for level in PEER_LEVELS:
        reader = next(one for one in everybody if one.level == level)
        asked = Asked(case, reader)
        shown = [asked.shown() for _round in range(rounds + 2)]
        ours = _times(lambda: asked.read(shown.pop()), rounds)  # noqa: B023
        begun = time.perf_counter()
        peer = _peer(asked.peer)
        seconds = time.perf_counter() - begun
        if peer is not None:
            _compare(asked, peer)
        lines.append(
            {
                "name": f"rows of {case.kind}: {case.name}, {level}",
                "ours": round(1000 * statistics.median(ours), 1),
                "peer": round(1000 * seconds, 1),
                "peer_name": "ORM, offset, live counts" if peer else "stopped",
            }
        )
    return lines


def _compare(asked: Asked, peer: Any) -> None:
    """Both found the same."""
    shown = asked.shown()
    if asked.case.kind == BELOW:
        keys, found = asked.read(shown)
        ours = {kind.value: sum(of_places.values()) for kind, of_places in found.items()}
        if (keys[:50], ours) != peer:
            raise RuntimeError(f"{asked.case.name}, {asked.reader.level}: {ours}, peer {peer[1]}")
        return
    if asked.case.kind == ROLLUP:
        total = sum(row["total"] for row in peer)
        same = total == shown.total.total or len(peer) == 200
        if not same:
            raise RuntimeError(f"{asked.case.name}: {shown.total.total}, the peer {total}")
        return
    keys, number = peer
    page = shown.page
    is_same = number > page.total if page.has_more else number == page.total
    if keys != page.pks or not is_same:
        raise RuntimeError(f"{asked.case.name}, {asked.reader.level}: {page.total}, peer {number}")


def _of_levels(pages: Any) -> list[dict[str, Any]]:
    """All pages of each level, its slowest, and each level beside the prefecture."""
    lines = []
    for level, found in pages.items():
        every = [took for times in found.values() for took in times]
        lines.append(_line(f"page, {level}: all", _p95(every)))
        slowest = max(found, key=lambda name: _p95(found[name]))
        lines.append(_line(f"page, {level}, at worst: {slowest}", _p95(found[slowest])))
    for level in ("grid", "village", "township", "county"):
        ratios = {
            name: statistics.median(times) / statistics.median(pages["prefecture"][name])
            for name, times in pages[level].items()
        }
        mid = statistics.median(ratios.values())
        worst = max(ratios, key=lambda name: ratios[name])
        lines.append(_line(f"times the prefecture, {level}, median", mid, digits=2))
        lines.append(
            _line(f"times the prefecture, {level}, at worst: {worst}", ratios[worst], digits=2)
        )
    return lines


if __name__ == "__main__":
    main(int(sys.argv[1]))
