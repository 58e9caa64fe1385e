"""Checking in by the code on the trainer's screen.

The code is the session's key, signed with the time. It lives two minutes and the screen draws a new
one each half minute, so that a picture of it is soon worth nothing.
"""

import io
from datetime import datetime

import segno
from django.core import signing
from django.db import transaction
from django.utils import timezone

from regions.models import Cadre, User
from training.models import Enrolment, Half, Presence, Session, SignIn
from training.models.enrolments import How
from training.moves import TrainingError, tell

SALT = "training.check-in"
LIVES_SECONDS = 120
RENEWED_SECONDS = 30
NOON = 12
QUIET = 4  # modules of white around the code (ISO/IEC 18004)


def token_of(session: Session) -> str:
    """A fresh code of a session."""
    return signing.TimestampSigner(salt=SALT).sign(str(session.pk))


def session_of(token: str) -> Session:
    """The session of a code.

    Raises:
        TrainingError: it is no code, or too old.
    """
    try:
        key = signing.TimestampSigner(salt=SALT).unsign(token, max_age=LIVES_SECONDS)
    except signing.SignatureExpired as error:
        raise TrainingError("签到码已过期；请对着屏幕重新扫码。") from error
    except signing.BadSignature as error:
        raise TrainingError("这不是有效的签到码；请对着培训屏幕扫码。") from error
    session = Session.objects.select_related("region").filter(pk=key).first()
    if session is None:
        raise TrainingError("这期培训不存在；请向会务人员核对。")
    return session


def svg(text: str) -> str:
    """A code as an SVG picture, black on white, to stand in a page."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        out, kind="svg", scale=8, border=QUIET, xmldecl=False, svgns=True, light="#fff",
        omitsize=True, svgclass="check-in-code", lineclass=None,
    )  # fmt: skip
    return out.getvalue().decode()


def cadre_of(user: User) -> Cadre | None:
    """The person's own row of the roster, today's first."""
    rows = Cadre.objects.filter(user=user).on(timezone.localdate()).select_related("region")
    return rows.order_by("pk").first()


@transaction.atomic
def check_in(token: str, *, by: User) -> Enrolment:
    """Write down that whose phone scanned the code came for this half-day; the second time in the
    same half changes nothing.

    Raises:
        TrainingError: the code is not good, it is not the session's day, or the person is not on
            the roster or not enrolled.
    """
    session = session_of(token)
    _must_run(session)
    if not session.starts_on <= timezone.localdate() <= session.ends_on:
        raise TrainingError(f"今天不是“{session}”的培训日；请核对日期。")
    cadre = cadre_of(by)
    if cadre is None:
        raise TrainingError("您的账号没有对应的干部花名册记录；请联系本单位补登后再签到。")
    rows = Enrolment.objects.filter(session=session, cadre=cadre).select_related("cadre")
    enrolment = rows.select_for_update(of=("self",)).first()
    if enrolment is None:
        raise TrainingError(f"您不在“{session}”的学员名单里；请找会务人员补报名后再扫码。")
    # Whoever says that it was held writes to the enrolments: what was seen before the lock is old.
    session.refresh_from_db(fields=["state"])
    _must_run(session)
    enrolment.session = session
    now = timezone.localtime()
    half = half_of(now)
    _sign, is_new = SignIn.objects.get_or_create(
        enrolment=enrolment, day=now.date(), half=half, defaults={"at": now}
    )
    if is_new:
        _count(enrolment, now)
        tell(
            "enrolment.checked_in", session.region, enrolment,
            by=by, after=Presence.CAME, half=half.value,
        )  # fmt: skip
    return enrolment


def _must_run(session: Session) -> None:
    if session.state != Session.State.PLANNED:
        raise TrainingError(f"“{session}”已结束签到；请向会务人员说明。")


def half_of(now: datetime) -> Half:
    """The half of the day that a local time is in."""
    return Half.MORNING if now.hour < NOON else Half.AFTERNOON


def _count(enrolment: Enrolment, now: datetime) -> None:
    if enrolment.presence != Presence.CAME:
        enrolment.presence, enrolment.how = Presence.CAME, How.CODE
    enrolment.came_at = enrolment.came_at or now
    most = enrolment.session.half_days
    enrolment.half_days = min(most, enrolment.sign_ins.count())
    enrolment.save(update_fields=["presence", "how", "came_at", "half_days"])
