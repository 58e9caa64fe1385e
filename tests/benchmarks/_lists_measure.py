"""Ask every question as every reader; print one JSON list as the last line."""

import json
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

WARM = 2
READERS = 4  # of each level but the prefecture, whose one asks as often as four
PEER_SECONDS = 20  # a statement of the peer is stopped there
PEER_LEVELS = ("grid", "prefecture")


def main(rounds: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    import django

    django.setup()
    import qiannan.wsgi  # noqa: F401 - what a process of the server does when it starts
    from households.lists import figures

    figures.rebuild()
    print(json.dumps(measured(rounds), ensure_ascii=False))


def measured(rounds: int) -> list[dict[str, Any]]:
    from tests.benchmarks._lists_cases import CASES, readers

    pages: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    lines = []
    everybody = readers(READERS)
    for case in CASES:
        name = f"{case.kind}: {case.name}"
        for reader in everybody:
            asked = _Asked(case, reader)
            number = rounds * (READERS if reader.level == "prefecture" else 1)
            pages[reader.level][name] += _times(asked.whole, number)
        mids = {level: statistics.median(found[name]) for level, found in pages.items()}
        _tell(name, mids)
        lines += _against_peer(case, everybody, rounds)
    return [*_of_levels(pages), *lines]


class _Asked:
    """One case of one reader, ready to be asked again."""

    def __init__(self, case: Any, reader: Any) -> None:
        from django.conf import settings
        from django.test import Client
        from django.urls import reverse

        from regions.models import User
        from tests.benchmarks._lists_cases import typed

        settings.ALLOWED_HOSTS = ["*"]
        self.case, self.reader = case, reader
        self.words = typed(case, reader.path)
        self.client = Client()
        user = User.objects.get(pk=reader.user)
        self.client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        self.url = reverse(f"households:{case.kind}-list")
        self.query = dict(case.query) or {"all": "yes"}
        if self.words:
            form = {"kind": case.kind, "who": self.words}
            self.url = self.client.post(reverse("households:household-search"), form).url  # type: ignore[attr-defined]
            self.query = {}
        self.number = 1
        if case.is_middle:
            self._go_to_the_middle()

    def _go_to_the_middle(self) -> None:
        """Set the cursor before the page in the middle, and its number; a short list has none."""
        from households.lists.page import MODELS
        from qiannan import keyset
        from qiannan.web import PAGE_SIZE

        rows = MODELS[self.case.kind].objects.filter(place_path__startswith=self.reader.path)
        before = rows.count() // PAGE_SIZE // 2 * PAGE_SIZE
        if before:
            keys = rows.order_by("place_path", "pk").values_list("place_path", "pk")
            self.query["from"] = str(keyset.Cursor(keys[before - 1], before))
            self.number = before // PAGE_SIZE + 1

    def whole(self) -> Any:
        answer = self.client.get(self.url, self.query)
        if answer.status_code != 200:
            raise RuntimeError(f"{self.url} {self.query}: {answer.status_code}")
        return answer

    def rows(self) -> tuple[list[int], int, bool]:
        """The keys of the page, the number of rows, and whether there may be more rows."""
        shown = self.shown()
        has_more = shown.total.has_more or shown.filter.found.has_more
        return shown.page.pks, shown.total.rows, has_more

    def shown(self) -> Any:
        """The list that the address asks for, not yet read."""
        from households.lists.page import ListPage

        request = self.whole().wsgi_request
        return ListPage(self.case.kind, request)


def _against_peer(case: Any, everybody: list[Any], rounds: int) -> list[dict[str, Any]]:
    from tests.benchmarks import _lists_peer

    if not _lists_peer.can_ask(case):
        return []
    lines = []
    for level in PEER_LEVELS:
        reader = next(one for one in everybody if one.level == level)
        asked = _Asked(case, reader)
        requests = [asked.shown() for _round in range(rounds + WARM)]
        ours = _times(lambda: (lambda s: (s.page, s.total))(requests.pop()), rounds)  # noqa: B023
        keys, total, has_more = asked.rows()
        begun = time.perf_counter()
        peer = _peer(lambda: _lists_peer.answer(case, reader.path, asked.words, asked.number))  # noqa: B023
        seconds = time.perf_counter() - begun
        if peer is not None:
            _compare(case, level, (keys, total, has_more), peer)
        lines.append(
            {
                "name": f"rows of {case.kind}: {case.name}, {level}",
                "ours": round(1000 * statistics.median(ours), 1),
                "peer": round(1000 * seconds, 1),
                "peer_name": "ORM, offset, icontains" if peer else f"stopped at {PEER_SECONDS} s",
            }
        )
    return lines


def _peer(ask: Callable[[], Any]) -> Any:
    """Its answer, None when it took too long."""
    from django.db import OperationalError, connection, transaction

    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = '{PEER_SECONDS}s'")
            return ask()
    except OperationalError:
        return None


def _compare(case: Any, level: str, ours: Any, peer: Any) -> None:
    """Both found the same, as far as ours went."""
    (keys, total, has_more), (peer_keys, peer_total) = ours, peer
    is_same = peer_total >= total if has_more else peer_total == total
    # A list that stopped, and one of words that mean too many, has less of the same.
    if not is_same or (not has_more and keys != peer_keys):
        raise RuntimeError(
            f"{case.kind} {case.name}, {level}: {total} rows, {has_more=}, the peer {peer_total}"
        )


def _of_levels(pages: Any) -> list[dict[str, Any]]:
    """All questions of each level, its slowest, and each level beside the prefecture."""
    lines = []
    for level, found in pages.items():
        every = [took for times in found.values() for took in times]
        lines.append(_line(f"page, {level}: all questions", _p95(every)))
        slowest = max(found, key=lambda name: _p95(found[name]))
        lines.append(_line(f"page, {level}, at worst: {slowest}", _p95(found[slowest])))
    for level in ("grid", "township", "county"):
        ratios = {
            name: statistics.median(times) / statistics.median(pages["prefecture"][name])
            for name, times in pages[level].items()
        }
        worst = max(ratios, key=lambda name: ratios[name])
        name = f"times the prefecture, {level}, at worst: {worst}"
        lines.append(_line(name, ratios[worst], digits=2))
    return lines


def _line(name: str, ours: float, digits: int = 1) -> dict[str, Any]:
    value = 1000 * ours if digits == 1 else ours
    return {"name": name, "ours": round(value, digits), "peer": 0.0, "peer_name": ""}


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


def _tell(name: str, mids: dict[str, float]) -> None:
    told = "  ".join(f"{level} {1000 * mid:.0f}" for level, mid in mids.items())
    print(f"  {name}: {told} ms", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
