"""What every comparison does with its inputs: copy the base map, ask the engine, leave no copy."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from households.operations import Snapshot, copy_snapshot
from regions.models import Region
from screening.comparison import engine
from screening.comparison.columns import words
from screening.comparison.register import columns_for
from screening.comparison.results import Outcome
from screening.comparison.rules import Rule
from screening.identity import reconcile as identity
from screening.models import Extract
from screening.operations.reading import as_file
from screening.rule_values import LocalValues


@dataclass(frozen=True)
class Inputs:
    """The base map of a region and what people decided about identities, as files."""

    register: Snapshot
    asides: Mapping[str, Path]


@contextmanager
def inputs(
    region: Region,
    folder: Path,
    rules: Sequence[Rule],
    *,
    keeps: bool = False,
    last: Snapshot | None = None,
) -> Iterator[Inputs]:
    """Copy what the rules read of the base map; the copies are gone as soon as they were read.

    `keeps` what the engine does not write itself and a night needs to be compared again. `last` is
    a copy of before, which serves where nothing of the base map has changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    register = copy_snapshot(region, folder, columns_for(words(rules)), last)
    asides = identity.copy_inputs(region, folder)
    try:
        yield Inputs(register, asides)
    finally:
        passing = () if keeps else asides.values()
        for path in (register.members, register.households, *passing):
            if path and path.parent == folder:
                path.unlink(missing_ok=True)


def judge(
    given: Inputs,
    *,
    rules: Sequence[Rule],
    extracts: Sequence[Extract],
    payload: Mapping[str, Any],
    as_of: date,
    local: LocalValues,
    folder: Path,
    keep_register: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
    last: Path | None = None,
    carries: bool = False,
) -> Outcome:
    """Ask the engine; `payload` says which bytes of the extracts were settled (`reading`), `last`
    where a run before kept its findings and, with `carries`, its tables for this one."""
    return engine.run(
        register=given.register.members,
        households=given.register.households,
        extracts=[as_file(extract, payload) for extract in extracts],
        **given.asides,
        rules=rules,
        as_of=as_of,
        params={},
        local=local,
        work_dir=folder,
        keep_register=keep_register,
        memory_limit_mb=settings.COMPARISON_MEMORY_MB,
        threads=settings.COMPARISON_THREADS,
        progress=progress,
        asked_by=settings.COMPARISON_ENGINE,
        last=last,
        stamp=given.register.stamp if carries else "",
    )
