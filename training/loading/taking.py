"""Handing a workbook in, and taking it in: all of it or nothing."""

import csv
import hashlib
import io
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from ledger import sheets
from ledger.sheets import SheetError
from regions.models import Region, User
from training import operations
from training.loading import attendance, checking
from training.loading.checking import Checked, Key
from training.models import Load, Presence, Session, Trainer
from training.models.enrolments import How
from training.moves import TrainingError, may_edit, other_person, tell

_COLUMNS = (
    "session_id", "cadre_id", "presence", "how", "score", "satisfaction", "is_passed",
    "enrolled_at", "enrolled_by_id",
)  # fmt: skip
_SESSION = (
    "name", "number", "organiser", "level", "mode", "audiences", "starts_on", "ends_on",
    "test_mean_percent", "satisfied_percent", "cost_yuan",
)  # fmt: skip


@transaction.atomic
def hand_in(
    source: sheets.Source,
    file_name: str,
    *,
    region: Region,
    by: User,
    session: Session | None = None,
) -> Load:
    """Keep a workbook with what checking found: of past sessions, or of `session`'s attendance.

    Raises:
        PermissionDenied: `by` does not keep the training of `region`.
        SheetError: the file as a whole is refused, or was taken in before.
    """
    may_edit(by, region)
    content = sheets.content_of(source, sheets.MAX_LONG_BYTES)
    digest = hashlib.sha256(content).hexdigest()
    before = Load.objects.filter(
        region=region, session=session, digest=digest, applied_at__isnull=False
    ).first()
    if before:
        at = timezone.localtime(before.applied_at)
        raise SheetError(f"这个文件已于 {at:%Y-%m-%d %H:%M} 导入，不再重复导入")
    found = attendance.check(content, session) if session else checking.check(content, region)
    load = Load.objects.create(
        kind=Load.Kind.ATTENDANCE if session else Load.Kind.PAST,
        region=region,
        session=session,
        file_name=file_name[-120:],
        content=content,
        digest=digest,
        result=found.as_data(),
        handed_in_at=timezone.now(),
        handed_in_by=by,
    )
    tell("load.handed_in", region, load, by=by, errors=len(found.wrong))
    return load


def marked(load: Load) -> bytes:
    """The workbook given back with the bad cells marked, as they are now."""
    content = bytes(load.content)
    if load.session:
        wrong = attendance.check(content, load.session).wrong
    else:
        wrong = checking.check(content, load.region).wrong
    found: dict[str, list[sheets.CellError]] = {}
    for one in wrong:
        found.setdefault(one.sheet, []).append(one.error)
    return sheets.errors_workbook_by_sheet(content, found)


@transaction.atomic
def apply(load: Load, *, by: User) -> Load:
    """Take a workbook in: past sessions by another person than who handed it in, whereby they are
    closed; the attendance of a session by anyone who keeps it. It is checked again first.

    Raises:
        PermissionDenied: `by` does not keep the training of its place.
        TrainingError: it has errors, was taken in before, or `by` handed it in.
        SheetError: the file is refused as a whole.
    """
    rows = Load.objects.select_for_update(of=("self",)).select_related("region", "handed_in_by")
    load = rows.get(pk=load.pk)
    may_edit(by, load.region)
    if load.applied_at:
        raise TrainingError("这个文件已经导入；请刷新页面。")
    if Load.objects.filter(
        region=load.region, session=load.session_id, digest=load.digest, applied_at__isnull=False
    ).exists():
        raise TrainingError("内容相同的文件已经导入，不再重复导入。")
    content = bytes(load.content)
    if load.kind == Load.Kind.ATTENDANCE:
        attendance.apply(content, load, by=by)
    else:
        other_person(load.handed_in_by, by, "导入往期培训")
        _take(checking.check(content, load.region), load, by)
    load.applied_at, load.applied_by = timezone.now(), by
    load.save(update_fields=["applied_at", "applied_by"])
    tell("load.applied", load.region, load, by=by, **_counts(load))
    return load


def _counts(load: Load) -> dict[str, Any]:
    return {name: value for name, value in load.result.items() if isinstance(value, int)}


def _take(found: Checked, load: Load, by: User) -> None:
    checking.refuse_errors(found.wrong)
    now = timezone.now()
    _take_trainers(found)
    sessions = _take_sessions(found, load, now)
    _copy(_lines(found, sessions, load, now))
    keys = list(sessions.values())
    operations.number_certificates(keys)
    Session.objects.filter(pk__in=keys).update(closed_at=now, closed_by=by)


def _take_trainers(found: Checked) -> None:
    Trainer.objects.bulk_create(
        [
            Trainer(
                cadre_id=cadre,
                speciality=values["speciality"],
                title=values["title"] or "",
                starts_on=values["starts_on"],
                ends_on=values["ends_on"],
            )
            for cadre, values in found.trainers.items()
        ],
        update_conflicts=True,
        unique_fields=["cadre"],
        update_fields=["speciality", "title", "starts_on", "ends_on"],
    )


def _take_sessions(found: Checked, load: Load, now: datetime) -> dict[Key, int]:
    made = Session.objects.bulk_create(
        [
            Session(
                region=values["place"],
                undertaker=values["undertaker"] or "",
                venue=values["venue"] or "",
                hours=values["hours"] or 0,
                expected=values["expected"] or 0,
                state=Session.State.HELD,
                load=load,
                made_at=now,
                made_by=load.handed_in_by,
                held_at=now,
                held_by=load.handed_in_by,
                **{name: values[name] for name in _SESSION},
            )
            for values in found.sessions.values()
        ],
        batch_size=1000,
    )
    keys = dict(zip(found.sessions, (session.pk for session in made), strict=True))
    pool = dict(Trainer.objects.values_list("cadre_id", "pk"))
    topics, trainers = Session.topics.through, Session.trainers.through
    topics.objects.bulk_create(
        topics(session_id=keys[key], topic=topic)
        for key, values in found.sessions.items()
        for topic in dict.fromkeys(values["topics"])
    )
    trainers.objects.bulk_create(
        trainers(session_id=keys[key], trainer_id=pool[cadre])
        for key, values in found.sessions.items()
        for cadre in dict.fromkeys(values["trainers"])
    )
    return keys


def _lines(found: Checked, sessions: dict[Key, int], load: Load, now: datetime) -> io.StringIO:
    lines = io.StringIO()
    write = csv.writer(lines).writerow
    for one in found.people:
        is_here = one.presence == Presence.CAME
        passed = (one.score is None or one.score >= operations.PASS_MARK) if is_here else None
        write(
            (
                sessions[one.session], one.cadre, one.presence, How.PAST if is_here else "",
                one.score, one.satisfaction, passed, now.isoformat(), load.handed_in_by_id,
            )
        )  # fmt: skip
    lines.seek(0)
    return lines


def _copy(lines: io.StringIO) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY training_enrolment ({', '.join(_COLUMNS)}) FROM STDIN "
            "(FORMAT csv, FORCE_NOT_NULL (how))",
            lines,
        )
