"""Half-days: each signed in once, counted for each person, and a share needed for a certificate."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.factories import CadreFactory, UserFactory
from tests.factories.training import EnrolmentFactory, SessionFactory, SignInFactory
from tests.training.workbook import attendance
from training import check_in, operations
from training.loading import taking
from training.models import Enrolment, Session, SignIn
from training.moves import TrainingError

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def at(hour: int, days: int = 0) -> datetime:
    moment = datetime(TODAY.year, TODAY.month, TODAY.day, hour)  # noqa: DTZ001
    return timezone.make_aware(moment) + timedelta(days=days)


def scan(row: Enrolment, hour: int, days: int = 0) -> Enrolment:
    with time_machine.travel(at(hour, days)):
        return check_in.check_in(check_in.token_of(row.session), by=row.cadre.user)


@pytest.fixture
def row(office):
    """Somebody with an account, asked to a session of two days."""
    session = SessionFactory(region=office.county, ends_on=TODAY + timedelta(days=1))
    return EnrolmentFactory(
        session=session, cadre=CadreFactory(region=office.county, user=UserFactory())
    )


def test_each_half_day_is_signed_in_once(row):
    counts = [scan(row, *when).half_days for when in ((9,), (10,), (14,), (9, 1), (11, 1))]

    assert counts == [1, 1, 2, 3, 3]
    assert list(SignIn.objects.values_list("day", "half")) == [
        (TODAY, "am"), (TODAY, "pm"), (TODAY + timedelta(days=1), "am"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("halves", "share", "attended", "is_passed"),
    [
        pytest.param(0, 80, 4, True, id="all-of-four"),
        pytest.param(0, 80, 3, False, id="three-of-four-are-75-percent"),
        pytest.param(0, 75, 3, True, id="the-very-share"),
        pytest.param(3, 80, 3, True, id="a-session-of-three-half-days"),
        pytest.param(0, 80, None, True, id="half-days-were-not-counted"),
        pytest.param(0, 0, 1, True, id="no-share-is-asked"),
    ],
)
def test_a_certificate_needs_the_share_of_half_days(office, halves, share, attended, is_passed):
    session = SessionFactory(
        region=office.county,
        starts_on=TODAY - timedelta(days=2),
        ends_on=TODAY - timedelta(days=1),
        halves=halves,
        share_percent=share,
    )
    row = EnrolmentFactory(session=session, came=True, score=90, half_days=attended)

    operations.close(operations.hold(session, by=office.clerk), by=office.other)

    row.refresh_from_db()
    assert (row.is_passed, bool(row.certificate_no)) == (is_passed, is_passed)


def test_a_sheet_says_half_days_and_does_not_deny_those_that_were_signed_in(office, row):
    scan(row, 9)
    scan(row, 14)
    other, away = EnrolmentFactory.create_batch(2, session=row.session)
    more = {"region": office.county, "by": office.clerk, "session": row.session}
    people = [(row.cadre, "参加", 80), (other.cadre, "参加", 80), (away.cadre, "缺席", None)]

    wrong = taking.hand_in(attendance(people, [1, 5, 2]), "册.xlsx", **more)
    right = taking.hand_in(attendance(people, [None, 3, None]), "册.xlsx", **more)
    taking.apply(right, by=office.clerk)

    assert [one["cell"] for one in wrong.result["shown"]] == ["F2", "F3", "F4"]
    counts = dict(Enrolment.objects.values_list("pk", "half_days"))
    assert counts == {row.pk: 2, other.pk: 3, away.pk: None}


def test_a_session_has_no_more_half_days_than_its_days(office, row):
    given = {name: getattr(row.session, name) for name in (
        "name", "number", "organiser", "level", "mode", "audiences", "starts_on", "ends_on",
    )}  # fmt: skip

    with pytest.raises(TrainingError, match="半天数超过"):
        operations.edit(row.session, operations.Given(**given, halves=5), by=office.clerk)


REFUSED = [
    pytest.param("UPDATE training_signin SET half = 'pm'", "it is kept", id="changed"),
    pytest.param("DELETE FROM training_signin", "it is kept", id="deleted"),
    pytest.param(
        "INSERT INTO training_signin (enrolment_id, day, half, at) "
        "SELECT enrolment_id, day + 9, half, at FROM training_signin",
        "not on this day", id="another-day",
    ),
    pytest.param(
        "UPDATE training_session SET state = 'held', held_at = now(), held_by_id = made_by_id, "
        "closed_at = now(), closed_by_id = (SELECT max(id) FROM regions_user); "
        "INSERT INTO training_signin (enrolment_id, day, half, at) "
        "SELECT enrolment_id, day, 'pm', at FROM training_signin",
        "it is closed", id="after-it-was-closed",
    ),
    pytest.param(
        "INSERT INTO training_signin (enrolment_id, day, half, at) "
        "SELECT enrolment_id, day, half, at FROM training_signin",
        "sign_in_once", id="twice",
    ),
    pytest.param(
        "UPDATE training_enrolment SET half_days = 1",
        "half_days_of_who_came", id="who-did-not-come",
    ),
    pytest.param(
        "UPDATE training_session SET share_percent = 101", "training_session_share", id="share"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "words"), REFUSED)
def test_the_database_refuses_it_of_anybody(office, sql, words):
    SignInFactory(enrolment__session__region=office.county)
    UserFactory()

    with (
        pytest.raises(DatabaseError, match=words),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert SignIn.objects.count() == 1


def test_who_scans_while_the_session_is_being_said_held_is_not_written_in(row, monkeypatch):
    seen = Session.objects.select_related("region").get(pk=row.session_id)
    monkeypatch.setattr(check_in, "session_of", lambda _token: seen)
    Session.objects.filter(pk=row.session_id).update(
        state="cancelled",
        end_words="雨雪",
        cancelled_at=timezone.now(),
        cancelled_by=row.enrolled_by,
    )

    with pytest.raises(TrainingError, match="已结束签到"):
        scan(row, 9)

    row.refresh_from_db()
    assert (row.presence, SignIn.objects.count()) == ("enrolled", 0)
