"""Pull as the workers of many grids; print one JSON list as the last line."""

import gzip
import hashlib
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

GRIDS, WARM = 12, 2
PEERS = {"quiet day": ("whole", "the grid by DRF"), "digests": ("objects", "rows as objects")}


def main(rounds: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    import django

    django.setup()
    from tests.benchmarks._lists_cases import readers

    workers = [reader.user for reader in readers(GRIDS) if reader.level == "grid"]
    found: dict[str, list[float]] = defaultdict(list)
    sizes: list[int] = []
    for number in range(rounds + WARM):
        for worker in workers:
            times, size = _one(worker)
            if number >= WARM:
                sizes.append(size)
                for name, milliseconds in times.items():
                    found[name].append(milliseconds)
    mids = {name: round(statistics.median(times), 1) for name, times in found.items()}
    print(f"delta: {statistics.median(sizes)} bytes of a quiet day", file=sys.stderr)
    print(json.dumps([_line(name, mids) for name in ("first pull", "quiet day", "digests")]))


def _line(name: str, mids: dict[str, float]) -> dict[str, Any]:
    way, of = PEERS.get(name, ("", ""))
    return {"name": f"delta: {name}", "ours": mids[name], "peer": mids.get(way, 0), "peer_name": of}


def _one(worker: int) -> tuple[dict[str, float], int]:
    """The milliseconds of each way for one worker, and the bytes of a quiet day both ways."""
    from django.db import transaction

    from households.field.digests import standings
    from households.models import Household
    from ledger.acts.pulling import pull
    from regions.models import User
    from tests.benchmarks import _delta_peer

    def user() -> Any:
        return User.objects.get(pk=worker)

    times: dict[str, float] = {}
    asked: dict[str, Any] = {"known": {}, "forms": ""}
    (text, more), times["first pull"] = _timed(lambda: pull(user(), asked))
    while True:
        _learn(asked, text)
        if not more:
            break
        text, more = pull(user(), asked)
    (text, _more), times["quiet day"] = _timed(lambda: pull(user(), asked))
    before, times["digests"] = _timed(lambda: standings(user()))
    _whole, times["whole"] = _timed(lambda: _delta_peer.whole(user()))
    objects, times["objects"] = _timed(lambda: _as_objects(user()))
    with transaction.atomic():
        first = min(before)
        Household.objects.filter(pk=first).update(group_name="另一组")
        now, also = standings(user()), _as_objects(user())
        changed = [key for key in now if now[key].version != before[key].version]
        if changed != [first] or [key for key in also if also[key] != objects[key]] != [first]:
            raise AssertionError("the two ways do not name the same household")
        transaction.set_rollback(True)
    size = len(gzip.compress(text.encode())) + len(gzip.compress(json.dumps(asked).encode()))
    return times, size


def _learn(asked: dict[str, Any], text: str) -> None:
    for name, part in json.loads(text).items():
        if isinstance(part, dict) and "changed" in part:
            of = asked["known"].setdefault(name, {})
            of.update({str(one["id"]): one["v"] for one in part["changed"]})
        if name == "forms":
            asked["forms"] = part["v"]


def _as_objects(user: Any) -> dict[int, str]:
    """A digest of each household's rows, read as objects."""
    from django.forms.models import model_to_dict

    from households.field import homes

    related = ("years", "memberships__person__years", "codes", "acts", "incomes")
    rows = homes.of(user).prefetch_related(*related)
    found = {}
    for home in rows:
        said = [model_to_dict(home), *map(model_to_dict, home.years.all())]
        for one in home.memberships.all():
            said += [model_to_dict(one), model_to_dict(one.person)]
            said += map(model_to_dict, one.person.years.all())
        said += [model_to_dict(one) for name in ("codes", "acts", "incomes")
                 for one in getattr(home, name).all()]  # fmt: skip
        found[home.pk] = hashlib.md5(repr(said).encode()).hexdigest()
    return found


def _timed(do: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    made = do()
    return made, (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]))
