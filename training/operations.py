"""Verbs of a session: make, change, enrol from the roster, hold, close, cancel."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from regions.models import Cadre, Region, User
from training.models import Enrolment, Presence, Session, Topic, Trainer
from training.moves import TrainingError, locked, may_edit, other_person, tell

State = Session.State
PASS_MARK = 60  # of 100; who sat no test passes by having come
SATISFIED = 80  # of 100: from here on a person counts as satisfied
BATCH = 2000


@dataclass(frozen=True)
class Given:
    """What is settled of a session before it is held."""

    name: str
    number: int
    organiser: str
    level: int
    mode: str
    audiences: Sequence[str]
    starts_on: date
    ends_on: date
    undertaker: str = ""
    venue: str = ""
    hours: int = 0
    halves: int = 0
    share_percent: int = 80
    expected: int = 0
    cost_yuan: Decimal | None = None
    topics: Collection[Topic] = field(default_factory=tuple)
    trainers: Collection[Trainer] = field(default_factory=tuple)


@transaction.atomic
def make(region: Region, given: Given, *, by: User) -> Session:
    """Plan a session of a place.

    Raises:
        PermissionDenied: `by` does not keep the training of `region`.
        TrainingError: what is given is not right.
    """
    may_edit(by, region)
    session = Session(region=region, made_at=timezone.now(), made_by=by)
    _write(session, given)
    tell("session.made", region, session, by=by, after=State.PLANNED)
    return session


@transaction.atomic
def edit(session: Session, given: Given, *, by: User) -> Session:
    """Change a session that was not held yet.

    Raises:
        PermissionDenied, TrainingError: as `moves.locked`, and where what is given is not right.
    """
    session = locked(session, State.PLANNED, by=by)
    _write(session, given)
    tell("session.edited", session.region, session, by=by)
    return session


def _write(session: Session, given: Given) -> None:
    _check(session, given)
    columns = {name: value for name, value in vars(given).items() if name not in _MANY}
    for name, value in columns.items():
        setattr(session, name, list(value) if name == "audiences" else value)
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError as error:
        if "training_session_once" not in str(error):
            raise
        raise TrainingError(
            f"“{given.name}”第 {given.number} 期已有记录；请改期次，或打开原记录修改。"
        ) from error
    session.topics.set(given.topics)
    session.trainers.set(given.trainers)


_MANY = ("topics", "trainers")


def _check(session: Session, given: Given) -> None:
    if not given.audiences:
        raise TrainingError("没有选培训对象；请至少选一类对象。")
    if given.ends_on < given.starts_on:
        raise TrainingError("结束日期早于开始日期；请核对起止日期。")
    if given.halves > 2 * ((given.ends_on - given.starts_on).days + 1):
        raise TrainingError("半天数超过起止日期里的半天；请核对日期或半天数。")
    if given.level < session.region.level:
        raise TrainingError(f"{session.region.name}不能举办上一级的培训；请把级别改为本级或下级。")
    late = [t for t in given.trainers if not _serves(t, given.starts_on)]
    if late:
        raise TrainingError(f"{late[0].cadre.name}在{given.starts_on}不在聘期内；请换一位教师。")


def _serves(trainer: Trainer, day: date) -> bool:
    return trainer.starts_on <= day and (trainer.ends_on is None or trainer.ends_on >= day)


def candidates(session: Session, place: Region) -> QuerySet[Cadre]:
    """The cadres of the session's audiences in a place on its first day who were trained in none
    of its topics yet and are not enrolled; first those whom no training ever reached.
    """
    came = Enrolment.objects.filter(cadre=OuterRef("pk"), presence=Presence.CAME)
    same = came.filter(session__topics__in=session.topics.all())
    already = Enrolment.objects.filter(cadre=OuterRef("pk"), session=session)
    rows = Cadre.objects.on(session.starts_on).within_paths([place.path])
    rows = rows.filter(~Exists(same), ~Exists(already), audience__in=session.audiences)
    return rows.alias(is_reached=Exists(came)).order_by("is_reached", "region__path", "number")


@transaction.atomic
def enrol(session: Session, place: Region, *, by: User, most: int | None = None) -> int:
    """Enrol from the roster, as `candidates` orders them; return how many.

    Raises:
        PermissionDenied, TrainingError: as `moves.locked`; or the place is not the session's.
    """
    session = locked(session, State.PLANNED, by=by)
    if not session.region.covers(place):
        raise TrainingError(f"{place.name}不在{session.region.name}；请选本地的单位。")
    now = timezone.now()
    keys = candidates(session, place).values_list("pk", flat=True)[:most]
    made = Enrolment.objects.bulk_create(
        (Enrolment(session=session, cadre_id=key, enrolled_at=now, enrolled_by=by) for key in keys),
        batch_size=BATCH,
    )
    if made:
        tell("session.enrolled", session.region, session, by=by, cadres=len(made), of=place.code)
    return len(made)


@transaction.atomic
def hold(session: Session, *, by: User) -> Session:
    """Say that a session was held: who did not come stayed away, and results are drawn.

    Raises:
        PermissionDenied, TrainingError: as `moves.locked`; its last day has not come, or nobody
            came.
    """
    session = locked(session, State.PLANNED, by=by)
    if session.ends_on > timezone.localdate():
        raise TrainingError(f"培训到 {session.ends_on} 才结束；请结束后再登记。")
    rows = Enrolment.objects.filter(session=session)
    if not rows.filter(presence=Presence.CAME).exists():
        raise TrainingError("还没有人签到；请先扫码签到或导入签到册。")
    rows.filter(presence=Presence.ENROLLED).update(presence=Presence.ABSENT)
    draw_results(session)
    session.state, session.held_at, session.held_by = State.HELD, timezone.now(), by
    session.save(update_fields=[
        "state", "held_at", "held_by", "test_mean_percent", "satisfied_percent",
    ])  # fmt: skip
    tell("session.held", session.region, session, by=by, before=State.PLANNED, after=State.HELD)
    return session


def draw_results(session: Session) -> None:
    """Write down who passed, by the test and the half-days, and set the means; set-wise."""
    came = Enrolment.objects.filter(session=session, presence=Presence.CAME)
    failed = Q(score__lt=PASS_MARK) | Q(half_days__lt=session.least_half_days)
    came.filter(failed).update(is_passed=False)
    came.exclude(failed).update(is_passed=True)
    found = came.aggregate(
        mean=Avg("score"),
        asked=Count("satisfaction"),
        content=Count("pk", filter=Q(satisfaction__gte=SATISFIED)),
    )
    session.test_mean_percent = _percent(found["mean"])
    if found["asked"]:
        session.satisfied_percent = _percent(100 * found["content"] / found["asked"])


def _percent(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))


_CERTIFICATES = """
UPDATE training_enrolment e SET certificate_no = n.number
FROM (
    SELECT e.id, format('PX%%s-%%s-%%s', extract(year FROM s.starts_on), s.id, lpad(
        row_number() OVER (PARTITION BY s.id ORDER BY c.number)::text, 4, '0')) AS number
    FROM training_enrolment e JOIN regions_cadre c ON c.id = e.cadre_id
    JOIN training_session s ON s.id = e.session_id
    WHERE e.session_id = ANY (%(sessions)s) AND e.is_passed
) n WHERE e.id = n.id
"""


def number_certificates(sessions: list[int]) -> None:
    """Give everybody who passed in these sessions the number of a certificate; set-wise."""
    with connection.cursor() as cursor:
        cursor.execute(_CERTIFICATES, {"sessions": sessions})


@transaction.atomic
def close(session: Session, *, by: User) -> Session:
    """Close a session that was held: certificates get their numbers, and nothing changes any more.

    Raises:
        PermissionDenied, TrainingError: as `moves.locked`; or `by` is who said it was held.
    """
    session = locked(session, State.HELD, by=by)
    if session.held_by is None:
        raise TrainingError("还没有登记举办人；请先登记已举办。")
    other_person(session.held_by, by, "办结")
    number_certificates([session.pk])
    session.closed_at, session.closed_by = timezone.now(), by
    session.save(update_fields=["closed_at", "closed_by"])
    tell("session.closed", session.region, session, by=by)
    return session


@transaction.atomic
def cancel(session: Session, words: str, *, by: User) -> Session:
    """Call off a session that nobody came to yet.

    Raises:
        PermissionDenied, TrainingError: as `moves.locked`; no reason is given, or somebody came.
    """
    session = locked(session, State.PLANNED, by=by)
    if not words.strip():
        raise TrainingError("没有写取消的原因；请写明原因。")
    if session.enrolments.filter(presence=Presence.CAME).exists():
        raise TrainingError("已有人签到，不能取消；请登记为已举办。")
    session.state, session.end_words = State.CANCELLED, words.strip()
    session.cancelled_at, session.cancelled_by = timezone.now(), by
    session.save(update_fields=["state", "end_words", "cancelled_at", "cancelled_by"])
    tell(
        "session.cancelled", session.region, session,
        by=by, before=State.PLANNED, after=State.CANCELLED,
    )  # fmt: skip
    return session


@transaction.atomic
def appoint(cadre: Cadre, *, by: User, **fields: Any) -> Trainer:
    """Put a cadre into the pool of trainers, or change the term and speciality of one there.

    Raises:
        PermissionDenied: `by` does not keep the training of the cadre's place.
    """
    may_edit(by, cadre.region)
    trainer, _made = Trainer.objects.update_or_create(cadre=cadre, defaults=fields)
    tell("trainer.appointed", cadre.region, trainer, by=by)
    return trainer
