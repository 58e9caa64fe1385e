"""Taking in a workbook of the organisation: all of it is checked, then all is written or nothing.

A row is known again by what names it (roster number; place and name of a body; body, cadre, role
and first day of a seat; kind, place, group, cadre and first day of a charge), so that the same file
a second time writes nothing. What may change of a known row is corrected; whose it is never is.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from ledger import events
from regions.duties import Permission
from regions.models import Region, User
from taskforces.models import Body
from taskforces.organisation.checking import Checker
from taskforces.organisation.known import CHANGES, Kept
from taskforces.organisation.operations import OrganisationError
from taskforces.organisation.workbook import BODIES, CADRES, CHARGES, SEATS, Fault, read

_BATCH = 2000


@dataclass
class Preview:
    """What a workbook would do: by sheet; or its faults, and then it does nothing."""

    sheets: dict[str, Kept]
    faults: list[Fault]
    digest: str

    @property
    def writes(self) -> int:
        return sum(len(one.made) + len(one.changed) for one in self.sheets.values())


def preview(content: bytes, *, by: User) -> Preview:
    """Check a workbook against what there is; nothing is written.

    Raises:
        SheetError: the file cannot be read at all.
    """
    found = read(content)
    checker = Checker(found, by)
    checker.run()
    return Preview(checker.kept, found.faults, hashlib.sha256(content).hexdigest())


@transaction.atomic
def take_in(content: bytes, *, by: User) -> Preview:
    """Write a workbook: everything, or nothing where there is a fault.

    Raises:
        SheetError: the file cannot be read at all.
        OrganisationError: there are faults, or somebody wrote the same meanwhile.
    """
    done = preview(content, by=by)
    if done.faults:
        raise OrganisationError(f"表中有 {len(done.faults)} 处错误，没有写入；请改正后重新上传。")
    if not done.writes:
        return done
    try:
        with transaction.atomic():
            for name, is_new in _ORDER:
                _write(done.sheets[name], is_new, CHANGES[name])
    except IntegrityError as error:
        raise OrganisationError(
            "填写期间他人已登记相同的机构或任职，没有写入；请重新上传。"
        ) from error
    counts = {n: [len(k.made), len(k.changed), k.same] for n, k in done.sheets.items()}
    events.append(
        events.Draft(
            "taskforces.organisation.imported",
            region=_top(by),
            by=by,
            data={"file": done.digest, "rows": counts},
        )
    )
    return done


def _top(by: User) -> Region:
    """The highest place where this person keeps the organisation."""
    return next(
        one.region for one in by.active_postings if Permission.ORGANISATION_EDIT in one.grants
    )


# What a row points to is there before it; who leaves a seat leaves it before another takes it; a
# body ends when nobody sits in it any more.
_ORDER = (
    *((CADRES, True), (CADRES, False), (BODIES, True), (SEATS, False), (SEATS, True)),
    *((CHARGES, False), (CHARGES, True), (BODIES, False)),
)


def _write(kept: Kept, is_new: bool, fields: tuple[str, ...]) -> None:
    rows, do = (kept.made, _make) if is_new else (kept.changed, _correct)
    for start in range(0, len(rows), _BATCH):
        do(rows[start : start + _BATCH], fields)


def _make(rows: list[Any], _fields: tuple[str, ...]) -> None:
    """Django refuses a key that was made after the object was set, unless it is set once more."""
    for row in rows:
        for name in ("body", "cadre"):
            if name in row._state.fields_cache:
                setattr(row, name, getattr(row, name))
    model = type(rows[0])
    if model is not Body:
        model._default_manager.bulk_create(rows, batch_size=_BATCH)
        return
    for row in rows:  # one may answer to another of the same sheet
        row.above = row.above
        row.save(force_insert=True)


def _correct(rows: list[Any], fields: tuple[str, ...]) -> None:
    type(rows[0])._default_manager.bulk_update(rows, fields, batch_size=_BATCH)
