"""A sample of many that are alike: drawn by chance, each of it looked at, then all or none.

What taking over differences (`basemap.bulk`) and taking pairs for the same person
(`identity.bulk`) share, beside the errors of deciding. A bulk has `state` and `sampled` rows with
`opened`, `verdict` and the `value_hash` of the moment in which they were drawn.
"""

import math
import random
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from regions.models import User

FEWEST = 2


class DecisionError(Exception):
    """It cannot be decided so; the message is a Chinese sentence."""


class StaleDecisionError(DecisionError):
    """Somebody decided it before, or a compared value has changed since the page was opened."""


@dataclass(frozen=True)
class Policy:
    """How many are looked at: at least `least`, and `share` of all.

    Source: docs/sources.md#sampling.
    """

    least: int = 10
    share: float = 0.05

    def size(self, rows: int) -> int:
        return min(rows, max(self.least, math.ceil(rows * self.share)))


def draw(keys: Collection[int], policy: Policy | None = None) -> tuple[int, set[int]]:
    """Return a seed, by which the same sample is drawn again, and the keys it draws."""
    seed = secrets.randbits(62)
    size = (policy or Policy()).size(len(keys))
    return seed, set(random.Random(seed).sample(list(keys), size))  # noqa: S311


def note_opened(row: Any, *, by: User) -> None:
    """Note that somebody has a sampled row before their eyes; only then may it be judged."""
    if row.is_sampled and row.opened_at is None:
        now = timezone.now()
        type(row).objects.filter(pk=row.pk, opened_at=None).update(opened_at=now, opened_by=by)
        row.opened_at, row.opened_by = now, by


def mark(row: Any, verdict: str, *, by: User, value_hash: str) -> Any:
    """Mark a sampled row and return its bulk, locked; `value_hash` is what the row has now.

    Raises:
        DecisionError: it was not opened, or is not of the sample.
        StaleDecisionError: it was judged, the bulk is settled, or its values have changed.
    """
    if not row.is_sampled or row.opened_at is None:
        raise DecisionError("请先打开样本逐项核对，再作判断")
    bulk = type(row.bulk).objects.select_for_update().get(pk=row.bulk_id)
    if bulk.state != bulk.State.DRAWN:
        raise StaleDecisionError("这次批量已有结论，请刷新后再看")
    if value_hash != row.value_hash:
        raise StaleDecisionError("比对值在抽样之后有变化；请重新抽样")
    unjudged = type(row).objects.filter(pk=row.pk, verdict="")
    if unjudged.update(verdict=verdict, judged_at=timezone.now(), judged_by=by) != 1:
        raise StaleDecisionError("这条样本已由他人判断，请刷新后再看")
    return bulk
